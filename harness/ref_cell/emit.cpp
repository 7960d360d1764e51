// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/emit.hpp"

#include <array>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/adapter_text.hpp"
#include "harness/emit.hpp"
#include "harness/emitter.hpp"
#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/emit_parts.hpp"
#include "harness/ref_cell/ending.hpp"
#include "harness/ref_cell/model.hpp"
#include "harness/ref_cell/run.hpp"

namespace dropcheck::ref_cell {
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
    while (drop_what_is_left(model_, [&](const Op& op) {
             model_.run_own(op);
             model_.observe();
             return true;
           }) == Left::something) {
    }
    model_.observe_leaks();
    closing_ = observed();
  }

  // What stands before main().

  static std::string declarations_for(std::string_view) { return ""; }

  bool uses_any(const auto&... words) const { return (uses(words) || ...); }
  bool uses_plain() const {
    return uses_any("new_cell", "drop_cell", "set_cell", "replace_cell", "take_cell", "swap_cells",
                    "put_cell", "get_cell");
  }
  bool uses_once() const {
    return uses_any("set_once", "get_once", "init_once", "reinit_once", "take_once", "unwrap_once");
  }

  void world() {
    out_.blank();
    out_.line("using Impl = " + std::string(target_.adapter.name) + ";");
    emit_comparing();
    emit_fuses("make_fails_in[8]", out_);
    emit_throw_if(out_);
    emit_node_table(out_);
    constexpr std::string_view print =
        "std::ostream& operator<<(std::ostream& out, const Node& node) {\n"
        "  return out << \"node #\" << node.id;\n"
        "}\n";
    out_.paste(replaced(emit_parts::node, "PRINT", uses("print") ? print : ""));
    out_.paste(replaced(emit_parts::running, "MORE", more_errors()));
    out_.paste(emit_parts::looking);
    if (uses_any("map", "filter_map", "map_split", "map_throws")) {
      out_.paste(emit_parts::whole_guards);
    }
    if (uses_plain()) out_.paste(emit_parts::plain);
    if (uses_once()) out_.paste(emit_parts::once);
    for (const std::string_view word : words()) out_.paste(emit_parts::function(word));
    emit_scripts([&](const Op& op) { return statement(op); });
    observe();
    if (closes()) out_.paste(emit_parts::leaks);
  }

  std::string more_errors() const {
    const auto caught = [](const std::string& name) {
      return "    } catch (const Impl::" + name + "&) {\n      threw(\"" + name +
             " is thrown\\n\");\n";
    };
    return (has(has_preset_counter) ? caught("BorrowOverflow") : "") +
           (has(has_once_cell) ? caught("ReentrantInit") : "");
  }

  void observe() {
    out_.blank();
    out_.open("[[maybe_unused]] void observe() {");
    const auto each_slot = [&](const std::string& look) {
      out_.line("for (int i = 0; i < 8; ++i) " + look + ";");
    };
    each_slot("look_at_cell(i)");
    each_slot("look(i)");
    if (uses_plain()) each_slot("look_at_plain(i)");
    if (uses_once()) each_slot("look_at_once(i, Impl::once_get<Node>(shared_once(i)))");
    out_.line("say(\"%d node%s alive\\n\", alive, alive == 1 ? \"\" : \"s\");");
    out_.close();
  }

  // main().

  static std::string call(const std::string& function, const auto&... operands) {
    std::string text;
    ((text += (text.empty() ? "" : ", ") + index_of(operands)), ...);
    return "return " + function + "(" + text + ");";
  }
  static std::string half(const std::string& function, const auto& o) {
    return "return " + function + "(" + index_of(o.slot) +
           (o.half.index == 0 ? ", true);" : ", false);");
  }

  std::string body(const op::Nop&) const { return "return skipped;"; }
  std::string body(const op::New& o) const { return call("make", o.into, o.label); }
  std::string body(const op::Drop& o) const { return call("drop", o.slot); }
  std::string body(const op::Move& o) const { return call("move", o.from, o.into); }
  std::string body(const op::Borrow& o) const { return call("borrow", o.from, o.into); }
  std::string body(const op::BorrowMut& o) const { return call("borrow_mut", o.from, o.into); }
  std::string body(const op::TryBorrow& o) const { return call("try_borrow", o.from, o.into); }
  std::string body(const op::TryBorrowMut& o) const {
    return call("try_borrow_mut", o.from, o.into);
  }
  std::string body(const op::DropGuard& o) const { return call("drop_guard", o.slot); }
  std::string body(const op::Forget& o) const { return call("forget", o.slot); }
  std::string body(const op::MoveGuard& o) const { return call("move_guard", o.from, o.into); }
  std::string body(const op::Clone& o) const { return call("clone", o.from, o.into); }
  std::string body(const op::Map& o) const { return half("map", o); }
  std::string body(const op::FilterMap& o) const { return half("filter_map", o); }
  std::string body(const op::MapSplit& o) const { return call("map_split", o.from, o.into); }
  std::string body(const op::MapThrows& o) const {
    struct Way {
      Abilities needs;
      std::string_view gives;
    };
    constexpr std::array ways = {
        Way{has_map, "decltype((node.left))"},
        Way{has_filter_map, "decltype(&node.left)"},
        Way{has_map_split, "Parts<std::remove_reference_t<decltype(node)>>"},
    };
    const Way& way = ways[o.how.index];
    if (!has(way.needs)) return "return skipped;";
    const std::string function(Projection::spelling(o.how.index));
    return "return use_whole(" + index_of(o.slot) +
           ", [](auto&& guard) { static_cast<void>(Impl::" + function +
           "(std::move(guard), [](auto& node) -> " + std::string(way.gives) +
           " { throw Thrown(); })); return done; });";
  }
  std::string body(const op::Read& o) const { return call("look", o.slot); }
  std::string body(const op::Write& o) const { return call("write", o.slot, o.value); }
  std::string body(const op::Assign& o) const { return call("assign", o.slot, o.label); }
  std::string body(const op::Replace& o) const { return call("replace", o.slot, o.label); }
  std::string body(const op::ReplaceWith& o) const { return call("replace_with", o.slot, o.label); }
  std::string body(const op::ReplaceFails& o) const {
    const std::string how(Attempt::spelling(o.how.index));
    const std::string attempt =
        o.how.index == 0
            ? "[](const auto&) {}"
            : "[](const auto& cell) { static_cast<void>(Impl::" + how + "<Node>(cell)); }";
    return "return replace_with_fails(" + index_of(o.slot) + ", " + attempt + ");";
  }
  std::string body(const op::Take& o) const { return call("take", o.slot); }
  std::string body(const op::Swap& o) const { return call("swap", o.a, o.b); }
  std::string body(const op::GetMut& o) const { return call("get_mut", o.slot, o.value); }
  std::string body(const op::IntoInner& o) const { return call("into_inner", o.slot); }
  std::string body(const op::Print& o) const { return call("print", o.slot); }
  std::string body(const op::PresetCounter& o) const {
    // The least of 64 bits has no literal.
    return "return preset_counter(" + index_of(o.slot) + ", " +
           std::to_string(counter_at_brink(o.width)) + ", " +
           std::to_string(counter_at_least(o.width) + 1) + " - 1);";
  }
  std::string body(const op::NewPlain& o) const { return call("make_plain", o.into, o.label); }
  std::string body(const op::DropPlain& o) const { return call("drop_plain", o.slot); }
  std::string body(const op::SetPlain& o) const { return call("set_plain", o.slot, o.label); }
  std::string body(const op::ReplacePlain& o) const {
    return call("replace_plain", o.slot, o.label);
  }
  std::string body(const op::TakePlain& o) const { return call("take_plain", o.slot); }
  std::string body(const op::SwapPlain& o) const { return call("swap_plain", o.a, o.b); }
  std::string body(const op::PutPlain& o) const { return call("put_plain", o.slot, o.value); }
  std::string body(const op::GetPlain& o) const { return call("get_plain", o.slot); }
  std::string body(const op::SetOnce& o) const { return call("set_once", o.into, o.label); }
  std::string body(const op::GetOnce& o) const {
    const std::string slot = index_of(o.slot);
    return "return look_at_once(" + slot + ", Impl::once_get<Node>(shared_once(" + slot + ")));";
  }
  std::string body(const op::InitOnce& o) const { return call("init_once", o.into, o.label); }
  std::string body(const op::ReinitOnce& o) const { return call("reinit_once", o.into, o.label); }
  std::string body(const op::TakeOnce& o) const { return call("take_once", o.slot); }
  std::string body(const op::UnwrapOnce& o) const { return call("unwrap_once", o.slot); }
  std::string body(const op::ThrowMake& o) const {
    return "make_fails_in[" + index_of(o.label) + "] = " + index_of(o.ordinal) + "; return done;";
  }

  std::string statement(const Op& op) const {
    const std::string text = std::visit([&](const auto& o) { return body(o); }, op);
    const Uses uses = uses_of(op);
    return "run(" + std::to_string(uses.shared) + ", " + std::to_string(uses.alone) + ", [] { " +
           text + " });";
  }

  void main() {
    out_.blank();
    out_.open("int main() {");
    emit_steps([&](const Moment& moment) { out_.line(statement(moment.step.op)); }, true);
    if (closes()) emit_close();
    out_.line("std::puts(\"nothing is broken\");");
    out_.line("std::fflush(stdout);");
    out_.line("std::_Exit(0);  // no script finds slots that are no more");
    out_.close();
  }

  void emit_close() {
    begin_comparison();
    out_.open("for (bool again = true; again;) {");
    out_.line("again = false;");
    out_.open("const auto drop_one = [&](bool in_use, unsigned slot, auto op) {");
    out_.line("if (!in_use) return;");
    out_.line("again = true;");
    out_.line("run(0, slot, op);");
    out_.line("observe();");
    out_.close("};");
    const auto each = [&](const std::string& in_use, int first, const std::string& function) {
      out_.open("for (int i = 0; i < 8; ++i) {");
      out_.line("drop_one(" + in_use + ", 1u << " + std::to_string(first) + " << i, [=] { return " +
                function + "(i); });");
      out_.close();
    };
    each("guards[i].guard.index() != 0", 8, "drop_guard");
    each("cells[i].in_use", 0, "drop");
    if (uses_plain()) each("plain[i].node.in_use", 16, "drop_plain");
    if (uses_once()) each("Impl::once_get<Node>(shared_once(i)) != nullptr", 24, "take_once");
    out_.close();
    out_.line("say_leaks();");
    expect(closing_);
  }

  std::vector<Event> closing_;
};

}  // namespace

std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request) {
  const Program decoded = decode<Language>(program);
  return Emitter(target, decoded, request)(program);
}

}  // namespace dropcheck::ref_cell
