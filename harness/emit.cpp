// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/emit.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "harness/adapter_text.hpp"
#include "harness/listing.hpp"

namespace dropcheck {
namespace {

/// A name of the standard library and the header that has it.
struct Provided {
  std::string_view name;
  std::string_view header;
};

constexpr std::array provided = {
    Provided{"va_list", "cstdarg"},
    Provided{"size_t", "cstddef"},
    Provided{"uint64_t", "cstdint"},
    Provided{"std::printf", "cstdio"},
    Provided{"vsnprintf", "cstdio"},
    Provided{"std::puts", "cstdio"},
    Provided{"std::byte", "cstddef"},
    Provided{"std::uintptr_t", "cstdint"},
    Provided{"std::memset", "cstring"},
    Provided{"std::aligned_alloc", "cstdlib"},
    Provided{"std::align_val_t", "new"},
    Provided{"::new (", "new"},
    Provided{"__asan_address_is_poisoned", "sanitizer/asan_interface.h"},
    Provided{"std::_Exit", "cstdlib"},
    Provided{"std::malloc", "cstdlib"},
    Provided{"std::bad_alloc", "new"},
    Provided{"std::optional", "optional"},
    Provided{"std::variant", "variant"},
    Provided{"std::ostream", "ostream"},
    Provided{"std::string ", "string"},
    Provided{"std::atoi", "cstdlib"},
    Provided{"std::is_same_v", "type_traits"},
    Provided{"int64_t", "cstdint"},
    Provided{"std::string_view", "string_view"},
    Provided{"std::move", "utility"},
    Provided{"std::exchange", "utility"},
    Provided{"std::as_const", "utility"},
    Provided{"std::ranges::swap", "concepts"},
};

constexpr std::string_view saying = R"(
// What happens, line by line.
char seen[1 << 18];
int length = 0;

[[gnu::format(printf, 1, 2)]] void say(const char* format, ...) {
  std::va_list values;
  va_start(values, format);
  length += std::vsnprintf(seen + length, sizeof seen - length, format, values);
  va_end(values);
}
)";

constexpr std::string_view breaking = R"(
[[noreturn]] void broken(const char* rule, std::string_view expected, std::string_view actual) {
  std::printf("broken: %s\n  expected: %.*s\n  actual:   %.*s\n", rule, int(expected.size()),
              expected.data(), int(actual.size()), actual.data());
  std::fflush(stdout);
  std::_Exit(1);
}
)";

constexpr std::string_view expecting = R"(
std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  if (begin >= text.size()) return "nothing more";
  return text.substr(begin, text.find('\n', begin) - begin);
}

void expect(std::string_view expected) {
  const std::string_view actual(seen, length);
  length = 0;
  std::size_t at = 0;
  while (at < expected.size() && at < actual.size() && expected[at] == actual[at]) ++at;
  if (at == expected.size() && at == actual.size()) return;
  broken(RULE,
         line_at(expected, at), line_at(actual, at));
}
)";

constexpr std::string_view fuses = R"(
// How many events from now one of them fails; 0: none.
[[maybe_unused]] unsigned FUSES;
[[maybe_unused]] bool fires(unsigned& fuse) { return fuse != 0 && --fuse == 0; }
struct Thrown {};
)";

constexpr std::string_view throwing = R"(
// A second throw would end the process.
bool unwinding = false;
[[maybe_unused]] void throw_if(bool due) {
  if (!due || unwinding) return;
  unwinding = true;
  throw Thrown();
}
)";

constexpr std::string_view scripting = R"(int fuel = 64;  // ops that scripts may run in all
int depth = 0;  // at most 4
bool calm = false;
int script_ops[8];  // so far, by label
bool goes_on(int label, int op) {
  return script_ops[label] > op && fuel != 0 && fuel-- != 0;
}
)";

constexpr std::string_view node_table = R"(
int made = 0, alive = 0;
const void* nodes[512];

int enter(const void* node) {
  nodes[made] = node;
  ++alive;
  return made++;
}
bool lives(const void* node, int id) { return id >= 0 && id < made && nodes[id] == node; }
void leave(const void* node, int id) {
  if (!lives(node, id)) {
    broken("a value is dropped exactly once", "one drop", "what is no live node is dropped");
  }
  nodes[id] = nullptr;
  --alive;
}
)";

/// Takes the includes out of a text and gives the rest.
std::string without_includes(std::string_view text, std::set<std::string>& includes) {
  std::string rest;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#include ")) {
      includes.insert(line);
    } else if (!line.empty() || !rest.ends_with("\n\n")) {
      rest += line + "\n";
    }
  }
  while (rest.starts_with("\n")) rest.erase(0, 1);
  return rest;
}

std::string command(const EmitRequest& request, bool needs_directory) {
  const std::string source = shell_word(request.file);
  const std::string stem = request.file.substr(0, request.file.rfind(".cpp"));
  const std::string run = stem.find('/') == std::string::npos ? "./" + stem : stem;
  std::string text =
      "${CXX:-c++} -std=c++20 -g -O1 -fsanitize=address,undefined -fno-sanitize=vptr "
      "-fno-sanitize-recover=all ";
  if (needs_directory) text += "-I" + shell_word(request.include_directory) + " ";
  return text + source + " -o " + shell_word(stem) + " && " + shell_word(run);
}

std::string commented(std::string_view text) {
  std::string result;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    result += line.empty() ? "//\n" : "// " + line + "\n";
  }
  return result;
}

}  // namespace

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+=:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

void Source::line(std::string_view text) {
  text_.append(2 * depth_, ' ').append(text).append("\n");
}

void Source::lines(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) line(text);
}

void Source::open(std::string_view text) {
  line(text);
  ++depth_;
}

void Source::close(std::string_view text) {
  --depth_;
  if (text_.ends_with("{\n") && (text == "}" || text == "};")) {
    text_.pop_back();
    text_.append(text).append("\n");
  } else {
    line(text);
  }
}

std::string_view rule_shown(const EmitRequest& request) {
  if (request.violation) return request.violation->rule;
  return "what is observed is what the model says";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string result(text);
  for (std::size_t at = 0; (at = result.find(what, at)) != result.npos; at += with.size()) {
    result.replace(at, what.size(), with);
  }
  return result;
}

std::string_view function_of(std::string_view word, std::span<const OpFunction> functions) {
  const auto found = std::ranges::find(functions, word, &OpFunction::word);
  return found == functions.end() ? std::string_view() : found->text;
}

void emit_say(Source& out) { out.paste(saying); }
void emit_broken(Source& out) { out.paste(breaking); }
void emit_node_table(Source& out) { out.paste(node_table); }
void emit_expect(std::string_view rule, Source& out) {
  out.paste(replaced(expecting, "RULE", dropcheck::quoted(rule)));
}

void emit_forget_said(Source& out) { out.line("length = 0;  // as the model says, so far"); }

void emit_expectation(const std::vector<Event>& events, std::string (*describe)(const Event&),
                      Source& out) {
  if (events.empty()) return out.line("expect(\"\");");
  out.line("expect(");
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::string literal = dropcheck::quoted(describe(events[i]));
    literal.insert(literal.size() - 1, "\\n");
    out.line("    " + literal + (i + 1 == events.size() ? ");" : ""));
  }
}

void emit_fuses(std::string_view declared, Source& out) {
  out.paste(replaced(fuses, "FUSES", declared));
}
void emit_throw_if(Source& out) { out.paste(throwing); }

void emit_on_drop(const ScriptTexts& scripts, Source& out) {
  out.blank();
  const bool any = std::ranges::any_of(scripts, [](const auto& ops) { return !ops.empty(); });
  if (!any) return out.line("void on_drop(int) {}");
  out.paste(scripting);
  out.open("void on_drop(int label) {");
  out.line("if (calm || depth == 4) return;");
  out.line("++depth;");
  for (std::size_t label = 0; label < scripts.size(); ++label) {
    const std::string condition =
        replaced("if (label == LABEL && goes_on(LABEL, ", "LABEL", std::to_string(label));
    for (std::size_t i = 0; i < scripts[label].size(); ++i) {
      out.line(condition + std::to_string(i) + ")) " + scripts[label][i]);
    }
  }
  out.line("--depth;");
  out.close();
}

std::string script_growth(Label label) {
  return "++script_ops[" + std::to_string(label.index) + "];";
}

std::string emitted_file(const Target& target, std::span<const std::uint8_t> program,
                         const EmitRequest& request,
                         std::string (*declarations_for)(std::string_view adapter),
                         bool payload_throws, std::string_view body) {
  const std::string adapter = trimmed_adapter(target.adapter.text, body, payload_throws);
  std::set<std::string> includes;
  const std::string rest = without_includes(adapter, includes);
  const std::string code = declarations_for(adapter) + rest + std::string(body);
  for (const Provided& one : provided) {
    if (code.find(one.name) == std::string::npos) continue;
    includes.insert("#include <" + std::string(one.header) + ">");
  }
  const bool own = std::ranges::any_of(
      includes, [](const std::string& line) { return line.starts_with("#include \""); });

  std::string text = "// " + command(request, own) + "\n//\n";
  const std::string name = std::string(target.subject) + "/" + std::string(target.implementation);
  if (request.violation) {
    text += commented(describe(target, program, *request.violation));
  } else {
    text += commented(name + ": this program passes\n\n" +
                      listing(target.subject, program, ~std::size_t{0}));
  }
  // Those in angle brackets first.
  for (const char* opening : {"#include <", "#include \""}) {
    text += "\n";
    for (const std::string& line : includes) {
      if (line.starts_with(opening)) text += line + "\n";
    }
    if (!own) break;
  }
  return text + "\n" + code;
}

}  // namespace dropcheck
