// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/adapter_text.hpp"

#include <cctype>
#include <cstddef>
#include <optional>
#include <regex>
#include <vector>

namespace dropcheck {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Part of a text that can go as a whole.
struct Part {
  std::size_t begin;
  std::size_t end;
  std::string name;
};

/// Behind the declaration that starts at `at`: after its `;`, or after the block of a function.
std::size_t end_of_declaration(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text.substr(at, 2) == "//") at = std::min(text.find('\n', at), text.size() - 1);
    const char c = text[at];
    depth += (c == '{' || c == '(') - (c == '}' || c == ')');
    if (depth < 0) return std::string_view::npos;
    if (depth == 0 && c == ';') return at + 1;
    if (depth == 0 && c == '}') return at + (text.substr(at + 1, 1) == ";" ? 2 : 1);
  }
  return std::string_view::npos;
}

/// The name of a static function or constant, or empty if this is something else.
std::string name_of_member(const std::string& declaration) {
  static const std::regex function(R"(static [^;{}]*?([A-Za-z_]\w*)\()");
  static const std::regex constant(R"(static constexpr [\w:]+ (\w+) = )");
  std::smatch match;
  if (std::regex_search(declaration, match, constant)) return match[1];
  if (std::regex_search(declaration, match, function)) return match[1];
  return "";
}

/// The static members of the structs of an adapter.
std::vector<Part> members(const std::string& text) {
  std::vector<Part> parts;
  static const std::regex structure(R"((^|\n)struct \w+[^;{]*\{)");
  for (std::sregex_iterator match(text.begin(), text.end(), structure), end; match != end;
       ++match) {
    auto begin = static_cast<std::size_t>(match->position() + match->length());
    for (std::size_t stop; (stop = end_of_declaration(text, begin)) != text.npos; begin = stop) {
      const std::string name = name_of_member(text.substr(begin, stop - begin));
      if (!name.empty()) parts.push_back({begin, stop, name});
    }
  }
  return parts;
}

/// Structs of the namespace that only the adapter's members use, if anyone.
std::vector<Part> helpers(const std::string& text) {
  std::vector<Part> parts;
  static const std::regex structure(R"(\nstruct (\w+) \{)");
  for (std::sregex_iterator match(text.begin(), text.end(), structure), end; match != end;
       ++match) {
    const auto begin = static_cast<std::size_t>(match->position());
    const std::size_t stop = end_of_declaration(text, begin);
    if (stop != text.npos) parts.push_back({begin, stop, (*match)[1]});
  }
  return parts;
}

/// The first part that nobody mentions.
std::optional<Part> useless(const std::string& text, std::string_view body) {
  std::vector<Part> parts = members(text);
  for (Part& part : helpers(text)) parts.push_back(std::move(part));
  for (const Part& part : parts) {
    const std::string rest = text.substr(0, part.begin) + "\n" + text.substr(part.end);
    if (!mentions(rest, part.name) && !mentions(body, "Impl::" + part.name) &&
        body.find("::" + part.name + ";") == body.npos) {
      return part;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> member_names(const std::string& text, std::string_view structure) {
  const std::regex head("struct " + std::string(structure) + R"((?: final)?\s*(?::([^{;]*))?\{)");
  std::smatch match;
  if (!std::regex_search(text, match, head)) return {};
  std::vector<std::string> names;
  auto begin = static_cast<std::size_t>(match.position() + match.length());
  for (std::size_t stop; (stop = end_of_declaration(text, begin)) != text.npos; begin = stop) {
    std::string name = name_of_member(text.substr(begin, stop - begin));
    if (!name.empty()) names.push_back(std::move(name));
  }
  static const std::regex base(R"([A-Za-z_]\w*)");
  const std::string bases = match[1];
  for (std::sregex_iterator one(bases.begin(), bases.end(), base), end; one != end; ++one) {
    for (std::string& name : member_names(text, one->str())) names.push_back(std::move(name));
  }
  return names;
}

bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_name(text[at - 1])) && (end == text.size() || !is_name(text[end]))) {
      return true;
    }
  }
  return false;
}

std::string trimmed_adapter(std::string_view adapter, std::string_view body, bool payload_throws) {
  std::string text(adapter);
  // What a macro guards may be needed elsewhere.
  if (std::regex_search(text, std::regex(R"((^|\n)#(?!include))"))) return text;
  if (!payload_throws) {
    static const std::regex trait(R"(\ntemplate <>\n[^;{}]*\bdrop_may_throw<[^;{}]*;\n)");
    text = std::regex_replace(text, trait, "");
  }
  while (const auto part = useless(text, body)) text.erase(part->begin, part->end - part->begin);
  // A gap of several blank lines is one, and there is none at a bracket.
  text = std::regex_replace(text, std::regex(R"(\n{3,})"), "\n\n");
  return text;
}

}  // namespace dropcheck
