// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/emit_rust.hpp"

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/limits.hpp"
#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/emit_rust_parts.hpp"
#include "harness/ref_cell/model.hpp"

namespace dropcheck::ref_cell {
namespace {

constexpr Abilities rust_abilities = ((moves << 1) - 1) | unwinds;

constexpr std::string_view uses =
    "use std::any::Any;\nuse std::cell::{OnceCell, Ref, RefMut};\n"
    "use std::fmt::{Debug, Formatter};\nuse std::mem;\nuse std::ptr::NonNull;\n";

std::string call(const std::string& function, const auto&... operands) {
  std::string text;
  ((text += (text.empty() ? "" : ", ") + std::to_string(operands.index)), ...);
  return function + "(" + text + ")";
}
std::string half(const std::string& function, const auto& o) {
  return function + "(" + std::to_string(o.slot.index) +
         (o.half.index == 0 ? ", true)" : ", false)");
}

/// A function of Rust that says how it ended.
struct Speller {
  std::string operator()(const op::Nop&) const { return "SKIPPED"; }
  std::string operator()(const op::New& o) const { return call("new", o.into, o.label); }
  std::string operator()(const op::Drop& o) const { return call("drop_cell", o.slot); }
  std::string operator()(const op::Move& o) const { return call("move_cell", o.from, o.into); }
  std::string operator()(const op::Borrow& o) const { return call("borrow", o.from, o.into); }
  std::string operator()(const op::BorrowMut& o) const {
    return call("borrow_mut", o.from, o.into);
  }
  std::string operator()(const op::TryBorrow& o) const {
    return call("try_borrow", o.from, o.into);
  }
  std::string operator()(const op::TryBorrowMut& o) const {
    return call("try_borrow_mut", o.from, o.into);
  }
  std::string operator()(const op::DropGuard& o) const { return call("drop_guard", o.slot); }
  std::string operator()(const op::Forget& o) const { return call("forget", o.slot); }
  std::string operator()(const op::MoveGuard& o) const {
    return call("move_guard", o.from, o.into);
  }
  std::string operator()(const op::Clone& o) const { return call("clone", o.from, o.into); }
  std::string operator()(const op::Map& o) const { return half("map", o); }
  std::string operator()(const op::FilterMap& o) const { return half("filter_map", o); }
  std::string operator()(const op::MapSplit& o) const { return call("map_split", o.from, o.into); }
  std::string operator()(const op::MapThrows& o) const {
    return call(std::string(Projection::spelling(o.how.index)) + "_throws", o.slot);
  }
  std::string operator()(const op::Read& o) const { return call("look", o.slot); }
  std::string operator()(const op::Write& o) const { return call("write", o.slot, o.value); }
  std::string operator()(const op::Assign& o) const { return call("assign", o.slot, o.label); }
  std::string operator()(const op::Replace& o) const { return call("replace", o.slot, o.label); }
  std::string operator()(const op::ReplaceWith& o) const {
    return call("replace_with", o.slot, o.label);
  }
  std::string operator()(const op::ReplaceFails& o) const {
    constexpr std::array attempts = {"|_| ()", "|it| drop(it.borrow())",
                                     "|it| drop(it.borrow_mut())"};
    return "replace_with_fails(" + std::to_string(o.slot.index) + ", " + attempts[o.how.index] +
           ")";
  }
  std::string operator()(const op::Take& o) const { return call("take", o.slot); }
  std::string operator()(const op::Swap& o) const { return call("swap", o.a, o.b); }
  std::string operator()(const op::GetMut& o) const { return call("get_mut", o.slot, o.value); }
  std::string operator()(const op::IntoInner& o) const { return call("into_inner", o.slot); }
  std::string operator()(const op::Print& o) const { return call("print", o.slot); }
  std::string operator()(const op::PresetCounter& o) const {
    return "preset_counter(" + std::to_string(o.slot.index) + ", " +
           std::to_string(counter_at_brink(o.width)) + ", " +
           std::to_string(counter_at_least(o.width)) + ")";
  }
  std::string operator()(const op::NewPlain& o) const { return call("new_plain", o.into, o.label); }
  std::string operator()(const op::DropPlain& o) const { return call("drop_plain", o.slot); }
  std::string operator()(const op::SetPlain& o) const { return call("set_plain", o.slot, o.label); }
  std::string operator()(const op::ReplacePlain& o) const {
    return call("replace_plain", o.slot, o.label);
  }
  std::string operator()(const op::TakePlain& o) const { return call("take_plain", o.slot); }
  std::string operator()(const op::SwapPlain& o) const { return call("swap_plain", o.a, o.b); }
  std::string operator()(const op::PutPlain& o) const { return call("put_plain", o.slot, o.value); }
  std::string operator()(const op::GetPlain& o) const { return call("get_plain", o.slot); }
  std::string operator()(const op::SetOnce& o) const { return call("set_once", o.into, o.label); }
  std::string operator()(const op::GetOnce& o) const { return call("get_once", o.slot); }
  std::string operator()(const op::InitOnce& o) const { return call("init_once", o.into, o.label); }
  std::string operator()(const op::ReinitOnce& o) const {
    return call("reinit_once", o.into, o.label);
  }
  std::string operator()(const op::TakeOnce& o) const { return call("take_once", o.slot); }
  std::string operator()(const op::UnwrapOnce& o) const { return call("unwrap_once", o.slot); }
  std::string operator()(const op::ThrowMake& o) const {
    return call("set_make_fuse", o.label, o.ordinal);
  }
};

class RustEmitter {
 public:
  explicit RustEmitter(const Program& program) : model_(rust_abilities, program) {
    main_.open("fn main() {");
    main_.line("std::panic::set_hook(Box::new(|_| ()));");
    for (const Step& step : program.steps) emit(step);
    main_.line("println!(\"nothing is broken\");");
    main_.line("std::process::exit(0);  // the slots are not dropped");
    main_.close();
  }

  std::string text() const { return "\n" + main_.text(); }

 private:
  void emit(const Step& step) {
    model_.run_step(step);
    const auto outcome = static_cast<Outcome>(model_.trace().events().back().small);
    model_.observe();
    std::vector<std::string> expected;
    for (const Event& event : model_.trace().events()) expected.push_back(describe(event));
    model_.trace().close_step();
    if (outcome == Outcome::skipped) return main_.line("// skipped: " + print_step(step));
    main_.line("// " + print_step(step));
    if (step.on_drop) {
      main_.line("on_drop(" + std::to_string(step.on_drop->index) + ", || " + statement(step.op) +
                 ");");
    } else {
      main_.line(statement(step.op) + ";");
    }
    main_.line("observe();");
    emit_rust_expectation(expected, main_);
  }

  static std::string statement(const Op& op) {
    const Uses uses = uses_of(op);
    return "step(" + std::to_string(uses.shared) + ", " + std::to_string(uses.alone) + ", || " +
           std::visit(Speller(), op) + ")";
  }

  Model model_;
  Source main_;
};

std::string scripting_limits() {
  return "\nconst SCRIPT_DEPTH: usize = " + std::to_string(limits::script_depth) +
         ";\nconst SCRIPT_FUEL: usize = " + std::to_string(limits::script_fuel) + ";\n";
}

}  // namespace

RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file) {
  Source out;
  out.paste(rust_prelude(Language::subject, program, file, uses));
  out.paste(scripting_limits());
  using namespace emit_rust_parts;
  for (const std::string_view part : {world, running, cell_functions, guards, plain, once}) {
    out.paste(part);
  }
  out.paste(RustEmitter(decode<Language>(program)).text());
  return {out.text(), ""};
}

}  // namespace dropcheck::ref_cell
