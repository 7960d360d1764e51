// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guard is a variable for as long as it lives: rustc knows what it borrows. What the model skips
// is left out, so that nothing is asked of rustc that the rules of the language forbid.
#include "harness/graph/emit_rust.hpp"

#include <array>
#include <string_view>
#include <variant>

#include "harness/graph/codec.hpp"
#include "harness/graph/emit_rust_parts.hpp"
#include "harness/graph/ending.hpp"
#include "harness/graph/model.hpp"

namespace dropcheck::graph {
namespace {

constexpr Abilities rust_abilities = (has_drop_long << 1) - 1;

std::string name(NodeSlot slot) { return "n" + std::to_string(slot.index); }
std::string name(ListSlot slot) { return "l" + std::to_string(slot.index); }
std::string name(GuardSlot slot) { return "g" + std::to_string(slot.index); }
std::string number(const auto& operand) { return std::to_string(operand.index); }

/// Places: what a handle leads to.
std::string cell_of(NodeSlot slot) { return "at(&" + name(slot) + ")"; }
std::string cell_of(ListSlot slot) { return "tail(&" + name(slot) + ")"; }

RustOp does(std::string statements) { return {std::move(statements)}; }
/// What `statement` has found goes to the slot, if it is anything.
RustOp puts(NodeSlot into, const std::string& found) {
  return {"let it = " + found + ";",
          "if it.is_some() { " + name(into) + " = it; DONE } else { \"the op gives None\" }"};
}

class RustEmitter {
 public:
  explicit RustEmitter(Source& out) : out_(out) {}

  /// Returns why there is no such program, or nothing.
  std::string operator()(const Program& program) {
    Model model(rust_abilities, program);
    declare_slots(program);
    for (std::size_t i = 0; i < program.steps.size() && refused_.empty(); ++i) {
      const Step& step = program.steps[i];
      model.run_step(step);
      if (step.on_drop && outcome_of(model) != Outcome::skipped) {
        scripts_[step.on_drop->index] =
            refusal(i, print_step(step), "a destructor cannot name the variables of main()");
      }
      emit(model, step);
    }
    if (runs_scripts_at_the_end(program)) {
      out_.line("println!(\"nothing is broken\");");
      out_.line("std::process::exit(0);  // the slots are not dropped: a destructor needs them");
      return refused_;
    }
    drop_slots(model, [&](const Op& op) {
      model.run_own(op);
      emit(model, {op, std::nullopt});
      return true;
    });
    model.observe_leaks();
    out_.line("say_leaks();");
    expect(model);
    out_.line("println!(\"nothing is broken\");");
    return refused_;
  }

 private:
  static Outcome outcome_of(Model& model) {
    return static_cast<Outcome>(model.trace().events().back().small);
  }

  /// Of a program that runs none before.
  static bool runs_scripts_at_the_end(const Program& program) {
    Model model(rust_abilities, program);
    for (const Step& step : program.steps) model.run_step(step);
    drop_slots(model, [&](const Op& op) {
      model.run_own(op);
      return true;
    });
    return (model.situations() & bit(Situation::script_runs)) != 0;
  }

  void declare_slots(const Program& program) {
    std::set<std::string> trees;
    std::set<std::string> lists;
    for (const Step& step : program.steps) {
      const auto note = [&]<class Operand>(const Operand& operand) {
        if constexpr (std::is_same_v<Operand, NodeSlot>) trees.insert(name(operand));
        if constexpr (std::is_same_v<Operand, ListSlot>) lists.insert(name(operand));
      };
      std::visit([&](const auto& o) { for_each_operand(o, note); }, step.op);
    }
    const auto each = [&](const std::set<std::string>& slots, const std::string& line) {
      for (const std::string& slot : slots) out_.line(replaced(line, "SLOT", slot));
    };
    each(trees, "let mut SLOT: Option<Tree> = None;");
    each(lists, "let mut SLOT = nil();");
    out_.open("macro_rules! observe {");
    out_.open("() => {");
    each(trees, "look(\"SLOT\", &SLOT);");
    each(lists, "look_list(\"SLOT\", &SLOT);");
    out_.close("};");
    out_.close();
  }

  /// A step that the model has run.
  void emit(Model& model, const Step& step) {
    const Outcome outcome = outcome_of(model);
    for (const Event& event : model.trace().events()) {
      const bool drops = kind_of(event) == EventKind::dropped;
      if (drops && refused_.empty()) refused_ = scripts_[event.small];
    }
    model.observe();
    if (outcome == Outcome::skipped) {
      model.trace().close_step();
      return out_.line("// skipped: " + print_step(step));
    }
    out_.line("// " + print_step(step));
    outcome_ = outcome;
    const RustOp op =
        step.on_drop ? RustOp{} : std::visit([&](auto& o) { return spell(o); }, step.op);
    if (outcome == Outcome::threw) {
      out_.line("say(run(|| { " + op.statements + " " + op.outcome + " }));");
    } else {
      if (!op.statements.empty()) out_.line(op.statements);
      out_.line("say(" + op.outcome + ");");
    }
    observe();
    expect(model);
  }
  void observe() {
    out_.line("observe!();");
    for (GuardSlot slot; slot.index < slot.count; ++slot.index) {
      if (guards_[slot.index].empty()) continue;
      out_.line(guards_[slot.index] + "(\"" + name(slot) + "\", &" + name(slot) + ");");
    }
    out_.line("say_alive();");
  }
  void expect(Model& model) {
    std::vector<std::string> expected;
    for (const Event& event : model.trace().events()) expected.push_back(describe(event));
    model.trace().close_step();
    emit_rust_expectation(expected, out_);
  }

  RustOp spell(const op::Nop&) { return {}; }
  RustOp spell(const op::New& o) {
    return does(name(o.into) + " = Some(Node::new(" + number(o.label) + "));");
  }
  RustOp spell(const op::Clone& o) {
    return does(name(o.into) + " = " + name(o.from) + ".clone();");
  }
  RustOp spell(const op::Drop& o) { return does("drop(" + name(o.slot) + ".take());"); }

  // Children and parents.
  RustOp spell(const op::AddChild& o) {
    return does(cell_of(o.slot) + ".borrow_mut().children.push(" + cell_of(o.to) + ".clone());");
  }
  RustOp spell(const op::NewChild& o) {
    return does("new_child(" + cell_of(o.slot) + ", " + number(o.label) + ");");
  }
  RustOp spell(const op::TakeChild& o) {
    return puts(o.into, cell_of(o.from) + ".borrow_mut().children.pop()");
  }
  RustOp spell(const op::DropChild& o) {
    return {"let it = remove(&mut " + cell_of(o.slot) + ".borrow_mut(), " + number(o.child) + ");",
            "if it.is_some() { drop(it); DONE } else { \"the op gives None\" }"};
  }
  RustOp spell(const op::ClearChildren& o) {
    return does(cell_of(o.slot) + ".borrow_mut().children.clear();");
  }
  RustOp spell(const op::FirstChild& o) {
    return puts(o.into, cell_of(o.from) + ".borrow().children.first().cloned()");
  }
  RustOp spell(const op::Descend& o) {
    return puts(o.slot,
                cell_of(o.slot) + ".borrow().children.get(" + number(o.child) + ").cloned()");
  }
  RustOp spell(const op::SetParent& o) {
    return does(cell_of(o.slot) + ".borrow_mut().parent = Rc::downgrade(" + cell_of(o.to) + ");");
  }
  RustOp spell(const op::ClearParent& o) {
    return does(cell_of(o.slot) + ".borrow_mut().parent = Weak::new();");
  }
  RustOp spell(const op::Parent& o) {
    return puts(o.into, cell_of(o.from) + ".borrow().parent.upgrade()");
  }

  // Guards. The new one is there before the old one goes.
  template <class Slot>
  RustOp borrows(Slot from, GuardSlot into, const char* how) {
    const std::string made = cell_of(from) + "." + how;
    if (outcome_ == Outcome::threw) return does("drop(" + made + ");");
    std::string& seen_by = guards_[into.index];
    const bool replaces = !seen_by.empty();
    seen_by = std::is_same_v<Slot, NodeSlot> ? "see" : "see_tail";
    const std::string guard = name(into);
    if (!replaces) return does("let mut " + guard + " = " + made + ";");
    return does("let new = " + made + "; drop(" + guard + "); let mut " + guard + " = new;");
  }
  RustOp tries(NodeSlot from, GuardSlot into, const std::string& how) {
    if (outcome_ != Outcome::refused) return borrows(from, into, (how + ".unwrap()").c_str());
    return {"",
            "if " + cell_of(from) + "." + how + ".is_ok() { DONE } else { \"the op is refused\" }"};
  }
  RustOp spell(const op::Borrow& o) { return borrows(o.from, o.into, "borrow()"); }
  RustOp spell(const op::BorrowMut& o) { return borrows(o.from, o.into, "borrow_mut()"); }
  RustOp spell(const op::TryBorrow& o) { return tries(o.from, o.into, "try_borrow()"); }
  RustOp spell(const op::TryBorrowMut& o) { return tries(o.from, o.into, "try_borrow_mut()"); }
  RustOp spell(const op::BorrowTail& o) { return borrows(o.from, o.into, "borrow()"); }
  RustOp spell(const op::BorrowTailMut& o) { return borrows(o.from, o.into, "borrow_mut()"); }
  RustOp spell(const op::DropGuard& o) {
    guards_[o.slot.index].clear();
    return does("drop(" + name(o.slot) + ");");
  }
  RustOp spell(const op::Write& o) {
    return does(name(o.slot) + ".value = " + number(o.value) + ";");
  }

  // Lists.
  RustOp spell(const op::Cons& o) {
    return does(name(o.into) + " = Rc::new(List::Cons { item: Item::new(" + number(o.label) +
                "), tail: RefCell::new(" + name(o.into) + ") });");
  }
  RustOp spell(const op::CloneList& o) {
    return does(name(o.into) + " = " + name(o.from) + ".clone();");
  }
  RustOp spell(const op::DropList& o) { return does(name(o.slot) + " = nil();"); }
  RustOp spell(const op::DropLong& o) {
    return does("drop_long(std::mem::replace(&mut " + name(o.slot) + ", nil()));");
  }
  RustOp spell(const op::SetTail& o) {
    return does("*" + cell_of(o.slot) + ".borrow_mut() = " + name(o.to) + ".clone();");
  }
  RustOp spell(const op::TakeTail& o) {
    return does(name(o.into) + " = " + cell_of(o.from) + ".replace(nil());");
  }
  RustOp spell(const op::Tail& o) {
    return does("let rest = " + cell_of(o.from) + ".borrow().clone(); " + name(o.into) +
                " = rest;");
  }
  RustOp spell(const op::Append& o) {
    return {"", "if append(&" + name(o.slot) + ", " + name(o.to) +
                    ".clone()) { DONE } else { \"the op gives None\" }"};
  }

  RustOp spell(const op::Print& o) {
    return does("print(" + cell_of(o.slot) + ", &mut Vec::new());");
  }
  RustOp spell(const op::PrintList& o) { return does("print_list(" + name(o.slot) + ".clone());"); }

  Source& out_;
  /// Of the step that is spelled.
  Outcome outcome_ = Outcome::done;
  /// By which function each guard is seen; empty: there is none.
  std::array<std::string, limits::slots> guards_;
  /// Why no node of a label may die: it would run a script.
  std::array<std::string, limits::labels> scripts_;
  std::string refused_;
};

}  // namespace

RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file) {
  Source out;
  out.paste(rust_prelude(Language::subject, program, file, "use std::rc::{Rc, Weak};\n"));
  out.paste(emit_rust_parts::nodes);
  out.paste(emit_rust_parts::functions);
  out.paste(emit_rust_parts::looking);
  out.blank();
  out.open("fn main() {");
  out.line("say_refusals();");
  const Program decoded = decode<Language>(program);
  std::string refused = RustEmitter(out)(decoded);
  if (!refused.empty()) return {"", refused};
  out.close();
  return {out.text(), ""};
}

}  // namespace dropcheck::graph
