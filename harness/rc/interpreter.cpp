// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/interpreter.hpp"

#include <type_traits>
#include <variant>

namespace dropcheck::rc {
namespace {

/// The strong slots among an op's operands, as a set.
unsigned strong_slots_of(const Op& op) {
  unsigned slots = 0;
  std::visit(
      [&](const auto& alternative) {
        for_each_operand(alternative, [&](const auto& operand) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, StrongSlot>) {
            slots |= 1u << operand.index;
          }
        });
      },
      op);
  return slots;
}

}  // namespace

void Interpreter::run_step(const Step& step) {
  if (step.on_drop) {
    trace_.add(outcome_event(append_to_script(*step.on_drop, step.op)));
  } else {
    run_op(step.op);
  }
}

void Interpreter::run_script(Label label) {
  const auto& script = scripts_[label.index];
  if (calm_ || depth_ == limits::script_depth || script.empty()) return;
  note(Situation::script_runs);
  ++depth_;
  for (std::size_t i = 0; i < script.size() && fuel_ != 0; ++i) {
    --fuel_;
    run_op(script[i]);
  }
  --depth_;
}

Outcome Interpreter::append_to_script(Label label, const Op& op) {
  auto& script = scripts_[label.index];
  if (script.size() == limits::script_ops_max || !applies(op)) return Outcome::skipped;
  script.push_back(op);
  return Outcome::done;
}

bool Interpreter::applies(const Op& op) const {
  const OpInfo& info = info_of(op);
  return info.id != op::Nop::info.id && has(info.needs) && !program_.omits(info);
}

void Interpreter::run_op(const Op& op) {
  const bool runs = applies(op) && !touches_busy(op);
  const Outcome outcome = runs ? perform_at_depth(op) : Outcome::skipped;
  ++ops_;
  effective_ops_ += outcome != Outcome::skipped;
  trace_.add(outcome_event(outcome));
}

Outcome Interpreter::perform_at_depth(const Op& op) {
  under_way_[depth_] = &op;
  return perform(op);
}

bool Interpreter::touches_busy(const Op& op) {
  unsigned busy = 0;
  for (unsigned depth = 0; depth < depth_; ++depth) busy |= slots_kept_busy_by(*under_way_[depth]);
  if (busy == 0 || (busy & strong_slots_of(op)) == 0) return false;
  note(Situation::busy_slot);
  return true;
}

// An assignment that promises nothing about re-entrancy keeps all its slots to itself. A slot whose
// node's `next` is assigned keeps that node, and so the place that is assigned, alive.
unsigned Interpreter::slots_kept_busy_by(const Op& op) const {
  if (!has(reentrant_assign)) return strong_slots_of(op);
  const auto* set_next = std::get_if<op::SetNext>(&op);
  return set_next == nullptr ? 0 : 1u << set_next->slot.index;
}

}  // namespace dropcheck::rc
