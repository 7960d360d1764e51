// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/emit.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/emit.hpp"
#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/emit_parts.hpp"
#include "harness/memory_pool/model.hpp"

namespace dropcheck::memory_pool {
namespace {

constexpr std::string_view released_rule = "a pool gives its memory back when it is destroyed";

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string result(text);
  for (std::size_t at; (at = result.find(what)) != result.npos;) {
    result.replace(at, what.size(), with);
  }
  return result;
}

/// A step with what the model says of it.
struct Moment {
  Step step;
  Outcome outcome;
  std::vector<Event> expected;
};

class Emitter {
 public:
  Emitter(const Target& target, const Program& program, const EmitRequest& request)
      : target_(target),
        request_(request),
        omitted_(program.omitted),
        model_(target.abilities, program) {
    const std::size_t steps = program.steps.size();
    last_ = request.violation ? request.violation->step : steps - (steps != 0);
    for (std::size_t i = 0; i < std::min(last_ + 1, steps); ++i) run(program.steps[i]);
    if (last_ >= steps) close();
    for (const Moment& moment : moments_) note(moment);
  }

  std::string operator()(std::span<const std::uint8_t> bytes) {
    world();
    main();
    const std::string adapter = trimmed_adapter(target_.adapter.text, out_.text(), false);
    return emitted_file(target_, bytes, request_, declarations_for(adapter), adapter, out_.text());
  }

 private:
  bool has(Abilities wanted) const { return (wanted & ~target_.abilities) == 0; }
  bool uses(std::string_view word) const { return words_.contains(word); }
  bool makes() const { return uses("make") || uses("make_nested"); }

  std::vector<Event> observed() {
    const auto& events = model_.trace().events();
    std::vector<Event> result(events.begin(), events.end());
    model_.trace().close_step();
    return result;
  }

  void run(const Step& step) {
    model_.run_step(step);
    const auto outcome = static_cast<Outcome>(model_.trace().events().back().small);
    model_.observe();
    moments_.push_back({step, outcome, observed()});
  }

  void close() {
    model_.calm();
    model_.close();
    closing_ = observed();
    closes_ = true;
  }

  void note(const Moment& moment) {
    if (moment.outcome == Outcome::skipped && !(is_last(moment) && runs(moment.step.op))) return;
    words_.insert(info_of(moment.step.op).word);
    if (moment.step.on_drop) scripts_[moment.step.on_drop->index].push_back(moment.step.op);
  }
  /// Whether the implementation has the op, and the function of the op finds out by itself whether
  /// it applies.
  bool runs(const Op& op) const {
    const OpInfo& info = info_of(op);
    return has(info.needs) && (omitted_ >> info.id & 1) == 0 &&
           !std::holds_alternative<op::Touch>(op) && !std::holds_alternative<op::Rewind>(op);
  }
  bool is_last(const Moment& moment) const {
    return static_cast<std::size_t>(&moment - moments_.data()) == last_;
  }

  // What stands before main().

  static std::string declarations_for(std::string_view adapter) {
    std::string text = "struct Node;\n";
    const bool node = mentions(adapter, "Node");
    const bool counters = mentions(adapter, "Counters");
    if (!node && !counters) return text + "\n";
    text += "namespace dropcheck::memory_pool {\n";
    if (node) text += "using ::Node;\n";
    if (counters) {
      text += "struct Counters {\n  std::uint64_t used, remaining, capacity, chunks;\n};\n";
    }
    return text + "}  // namespace dropcheck::memory_pool\n\n";
  }

  bool balances() const {
    return uses("fail_alloc") || (request_.violation && request_.violation->rule == released_rule);
  }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    out_.line("using Pool = Impl::Pool;");
    emit_say(out_);
    emit_broken(out_);
    emit_expect(request_.violation ? std::string_view(request_.violation->rule) : as_the_model,
                out_);
    if (uses("fail_alloc") || makes() || balances()) out_.paste(emit_parts::fuses);
    if (balances()) out_.paste(emit_parts::memory);
    out_.paste(emit_parts::pools);
    out_.paste(emit_parts::blocks);
    out_.paste(emit_parts::misplaced);
    if (uses("allocate")) out_.paste(emit_parts::unchanged);
    if (uses("touch")) out_.paste(emit_parts::touches);
    if (makes()) object();
    if (uses("grow") || uses("shrink")) paste_function("resize");
    for (const std::string_view word : words_) {
      if (word != "make_nested" || !uses("make"))
        paste_function(word == "make_nested" ? "make" : word);
    }
    if (makes()) script();
    observe();
  }

  void object() {
    std::string text(emit_parts::objects);
    text = replaced(text, "CHECK", "check(given[count - 1]);");
    text = replaced(text, "    UNORDERED\n",
                    has(drops_in_reverse) ? "" : "    if (destroying) return;  // in any order\n");
    text = replaced(text, "ALIGN", std::to_string(alignof(Node)));
    text = replaced(text, "REST", std::to_string(sizeof(Node) - 8));
    out_.paste(text);
  }

  void paste_function(std::string_view word) {
    std::string text(emit_parts::function(word));
    text = replaced(text, "CHECK_IT", "check(block);");
    text = replaced(text, "CHECK", "check(given[count - 1]);");
    std::string free = "Impl::free(*pool, block->first, block->size, block->align);";
    if (has(has_make) && has(has_allocate)) {
      free =
          "if (block->object != nullptr) {\n    Impl::destroy(*pool, block->object);\n  } else {\n"
          "    " +
          free + "\n  }";
    } else if (has(has_make)) {
      free = "Impl::destroy(*pool, block->object);";
    }
    out_.paste(replaced(text, "FREE", free));
  }

  void observe() {
    out_.blank();
    out_.open("[[maybe_unused]] void observe() {");
    if (uses("allocate")) out_.line("verify();");
    if (has(has_counters)) {
      out_.line("const auto counters = Impl::counters(*pool);");
      out_.line("say(\"%zu byte%s used, %zu remain\\n\", std::size_t(counters.used),");
      out_.line("    counters.used == 1 ? \"\" : \"s\", std::size_t(counters.remaining));");
      out_.line("say(\"%zu chunk%s of %zu byte%s in all\\n\", std::size_t(counters.chunks),");
      out_.line("    counters.chunks == 1 ? \"\" : \"s\", std::size_t(counters.capacity),");
      out_.line("    counters.capacity == 1 ? \"\" : \"s\");");
    }
    if (makes()) {
      out_.line("say(\"%d object%s alive\\n\", alive, alive == 1 ? \" is\" : \"s are\");");
    } else {
      out_.line("say(\"0 objects are alive\\n\");");
    }
    out_.close();
  }

  void script() {
    out_.blank();
    const bool any = std::ranges::any_of(scripts_, [](const auto& ops) { return !ops.empty(); });
    if (!any) {
      out_.line("void on_drop(int) {}");
      return;
    }
    out_.line("int fuel = 64;  // ops that scripts may run in all");
    out_.line("int depth = 0;  // at most 4");
    out_.line("bool calm = false;");
    out_.line("int script_ops[8];  // so far, by label");
    out_.line("bool goes_on(int label, int op) {");
    out_.line("  return script_ops[label] > op && fuel != 0 && fuel-- != 0;");
    out_.line("}");
    out_.open("void on_drop(int label) {");
    out_.line("if (calm || depth == 4) return;");
    out_.line("++depth;");
    for (std::size_t label = 0; label < scripts_.size(); ++label) {
      for (std::size_t i = 0; i < scripts_[label].size(); ++i) {
        const std::string number = std::to_string(label);
        out_.line("if (label == " + number + " && goes_on(" + number + ", " + std::to_string(i) +
                  ")) " + call(scripts_[label][i], true));
      }
    }
    out_.line("--depth;");
    out_.close();
  }

  // main().

  static std::string number(std::uint64_t value) {
    return std::to_string(value) + (value > INT64_MAX ? "u" : "");
  }
  static std::string slot(const auto& operand) { return std::to_string(operand.index); }

  /// The statement of an op. In a script some are skipped.
  std::string call(const Op& op, bool in_script) const {
    const std::string skipped = "say(\"the op is skipped\\n\");";
    const std::string done = " say(\"the op succeeds\\n\");";
    return std::visit(
        [&](const auto& o) -> std::string {
          using O = std::remove_cvref_t<decltype(o)>;
          const std::string word(O::info.word);
          if constexpr (std::is_same_v<O, op::Allocate>) {
            const Request request = o.layout.request();
            return "allocate(" + slot(o.into) + ", " + number(request.size) + ", " +
                   number(request.align) + ");";
          } else if constexpr (std::is_same_v<O, op::AllocateBad>) {
            const Request request = o.layout.request();
            return "allocate_bad(" + number(request.size) + ", " + number(request.align) + ");";
          } else if constexpr (std::is_same_v<O, op::Make> || std::is_same_v<O, op::MakeNested>) {
            return "make(" + slot(o.into) + ", " + slot(o.label) + ", " +
                   (std::is_same_v<O, op::MakeNested> ? "true" : "false") + ");";
          } else if constexpr (std::is_same_v<O, op::Fill>) {
            return "write(" + slot(o.slot) + ", " + slot(o.value) + ");";
          } else if constexpr (std::is_same_v<O, op::Grow> || std::is_same_v<O, op::Shrink>) {
            return word + "(" + slot(o.slot) + ", " + number(o.size.bytes()) + ");";
          } else if constexpr (std::is_same_v<O, op::Reset>) {
            return "reset();";
          } else if constexpr (std::is_same_v<O, op::Look> || std::is_same_v<O, op::Owns>) {
            return word + "(" + slot(o.slot) + ");";
          } else if constexpr (std::is_same_v<O, op::Free>) {
            return "free_block(" + slot(o.slot) + ");";
          } else if constexpr (std::is_same_v<O, op::FailAlloc>) {
            return "allocation_fails_in = " + slot(o.ordinal) + "," + done;
          } else if constexpr (std::is_same_v<O, op::ThrowMake>) {
            return "make_fails_in[" + slot(o.label) + "] = " + slot(o.ordinal) + "," + done;
          } else {
            return in_script ? skipped : main_call(o);
          }
        },
        op);
  }

  /// Ops that are the owner's alone.
  static std::string main_call(const op::Nop&) { return "say(\"the op is skipped\\n\");"; }
  static std::string main_call(const op::Mark& o) { return "checkpoint(" + slot(o.into) + ");"; }
  static std::string main_call(const op::Rewind& o) { return "rewind_to(" + slot(o.to) + ");"; }
  static std::string main_call(const op::Renew& o) {
    return "renew(" + number(o.capacity.bytes()) + ");";
  }
  static std::string main_call(const op::SetLimit& o) {
    return "Impl::set_limit(*pool, " + number(o.limit.bytes()) + "), say(\"the op succeeds\\n\");";
  }
  static std::string main_call(const op::Touch& o) {
    constexpr std::array<std::string_view, Place::count> where = {
        "given[slots[N]].first", "given[slots[N]].first + given[slots[N]].size - 1",
        "given[slots[N]].first + given[slots[N]].size", "given[slots[N]].first - 1"};
    const std::string rule = o.place.beside() ? "a touch next to a block is reported"
                                              : "a touch of what was taken back is reported";
    return "touch(" + replaced(where[o.place.index], "N", slot(o.slot)) + ", \"" + rule + "\");";
  }

  void main() {
    out_.blank();
    out_.open("int main() {");
    out_.line("pool = ::new (homes[0]) Pool(Impl::open(" + number(CapacityChoice::at_first) +
              "));");
    for (const Moment& moment : moments_) {
      if (is_last(moment)) {
        compared(moment);
      } else if (moment.outcome != Outcome::skipped) {
        statement(moment);
      }
    }
    if (closes_) emit_close();
    out_.line("std::puts(\"nothing is broken\");");
    out_.close();
  }

  void statement(const Moment& moment) {
    if (moment.step.on_drop) {
      if (makes()) out_.line("++script_ops[" + slot(*moment.step.on_drop) + "];");
      return;
    }
    out_.line(call(moment.step.op, false));
  }

  void compared(const Moment& moment) {
    out_.blank();
    out_.line("length = 0;  // as the model says, so far");
    out_.line("// " + print_step(moment.step));
    if (moment.step.on_drop) {
      out_.line("say(\"" + describe(outcome_event(moment.outcome)) + "\\n\");");
    } else if (moment.outcome == Outcome::skipped && !runs(moment.step.op)) {
      out_.line("say(\"the op is skipped\\n\");");
    } else {
      statement(moment);
      if (std::holds_alternative<op::Touch>(moment.step.op)) {
        out_.line("say(\"the op succeeds\\n\");");
      }
    }
    out_.line("observe();");
    expect(moment.expected);
  }
  void emit_close() {
    out_.blank();
    out_.line("length = 0;  // as the model says, so far");
    if (std::ranges::any_of(scripts_, [](const auto& ops) { return !ops.empty(); }) && makes()) {
      out_.line("calm = true;");
    }
    out_.line("destroying = true;");
    out_.line("pool->~Pool();");
    if (makes()) {
      out_.open("for (int id = 0; id < made; ++id) {");
      out_.line("if (nodes[id] != nullptr) say(\"object #%d was not destroyed\\n\", id);");
      out_.close();
    }
    if (has(drops_in_reverse) || !makes()) expect(closing_);
    if (!balances()) return;
    out_.open("if (chunks != 0) {");
    out_.line("broken(\"" + std::string(released_rule) + "\", \"nothing is left\",");
    out_.line("       text(\"%ld not released\", chunks));");
    out_.close();
  }

  void expect(const std::vector<Event>& events) {
    std::vector<std::string> lines;
    for (const Event& event : events) lines.push_back(describe(event));
    emit_expectation(lines, out_);
  }

  const Target& target_;
  const EmitRequest& request_;
  std::uint64_t omitted_;
  Model model_;
  std::vector<Moment> moments_;
  std::vector<Event> closing_;
  bool closes_ = false;
  std::size_t last_ = 0;
  std::set<std::string_view> words_;
  std::array<std::vector<Op>, limits::labels> scripts_;
  Source out_;
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  return Emitter(target, decoded, request)(program);
}

}  // namespace dropcheck::memory_pool
