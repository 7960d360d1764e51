// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/emit.hpp"

#include <string_view>
#include <variant>
#include <vector>

#include "harness/emit.hpp"
#include "harness/emitter.hpp"
#include "harness/graph/codec.hpp"
#include "harness/graph/emit_parts.hpp"
#include "harness/graph/ending.hpp"
#include "harness/graph/model.hpp"

namespace dropcheck::graph {
namespace {

class Emitter : dropcheck::Emitter<Model, describe> {
 public:
  Emitter(const Target& target, const Program& program, const EmitRequest& request)
      : dropcheck::Emitter<Model, describe>(target, program, request) {
    if (closes()) close();
  }

  std::string operator()(std::span<const std::uint8_t> bytes) {
    world();
    main();
    return emitted_file(target_, bytes, request_, declarations_for, false, out_.text());
  }

 private:
  void close() {
    drop_slots(model_, [&](const Op& op) {
      model_.run_own(op);
      model_.observe();
      return true;
    });
    model_.observe_leaks();
    model_.calm();
    model_.take_back();
    model_.observe_leaks();
    closing_ = observed();
  }

  // What stands before main().

  static std::string declarations_for(std::string_view) { return ""; }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    emit_comparing();
    emit_node_table(out_);
    out_.line("[[maybe_unused]] bool in_list[512];");
    out_.paste(emit_parts::nodes);
    out_.paste(emit_parts::running);
    const std::string_view weak_count = has(has_weak_count) ? "int(Impl::weak_count(tree))" : "0";
    out_.paste(replaced(emit_parts::looking, "WEAK_COUNT", weak_count));
    for (const std::string_view word : words()) out_.paste(emit_parts::function(word));
    if (uses("print") || uses("print_list")) out_.paste(emit_parts::function("printed"));
    emit_scripts([&](const Op& op) { return statement(op); });
    if (closes()) out_.paste(emit_parts::closing);
  }

  // main().

  static std::string place(NodeSlot slot) { return "trees[" + index_of(slot) + "]"; }
  static std::string place(ListSlot slot) { return "lists[" + index_of(slot) + "]"; }

  static std::string body(const op::Nop&) { return "return skipped;"; }
  static std::string body(const op::New& o) {
    return "return put(" + place(o.into) + ", Impl::make<Node>(Node(" + index_of(o.label) + ")));";
  }
  static std::string body(const op::Drop& o) { return "return drop(" + place(o.slot) + ");"; }
  static std::string body(const op::DropList& o) { return "return drop(" + place(o.slot) + ");"; }
  /// All others are functions of the op's name, with its operands.
  template <class O>
  static std::string body(const O& o) {
    std::string text;
    for_each_operand(
        o, [&](const auto& operand) { text += (text.empty() ? "" : ", ") + index_of(operand); });
    return "return " + std::string(O::info.word) + "(" + text + ");";
  }

  static std::string statement(const Op& op) {
    const std::string text = std::visit([&](const auto& o) { return body(o); }, op);
    const Uses uses = uses_of(op);
    return "run(" + std::to_string(uses.shared) + ", " + std::to_string(uses.alone) + ", [] { " +
           text + " });";
  }

  void main() {
    out_.blank();
    out_.open("int main() {");
    emit_steps([&](const Moment& moment) { out_.line(statement(moment.step.op)); }, true);
    if (closes()) {
      begin_comparison();
      out_.line("drop_slots();");
      out_.line("say_leaks();");
      emit_calm();
      out_.line("take_back();");
      out_.line("say_leaks();");
      expect(closing_);
    }
    out_.line("std::puts(\"nothing is broken\");");
    out_.line("std::fflush(stdout);");
    out_.line("std::_Exit(0);  // no script finds slots that are no more");
    out_.close();
  }

  std::vector<Event> closing_;
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  return Emitter(target, decoded, request)(program);
}

}  // namespace dropcheck::graph
