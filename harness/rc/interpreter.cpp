// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/interpreter.hpp"

#include <variant>

namespace dropcheck {

template class Interpreter<rc::Language>;

namespace rc {
namespace {

/// The strong slots among an op's operands, as a set.
unsigned strong_slots_of(const Op& op) {
  unsigned slots = 0;
  for (const auto& operand : operands_in(op)) {
    if (operand.is<StrongSlot>()) slots |= 1u << *operand.index;
  }
  return slots;
}

}  // namespace

bool Interpreter::is_blocked(const Op& op) {
  unsigned busy = 0;
  for (const Op* above : under_way()) busy |= slots_kept_busy_by(*above);
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

}  // namespace rc
}  // namespace dropcheck
