// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/interpreter.hpp"

#include <variant>

namespace dropcheck {

template class Interpreter<box::Language>;

namespace box {
namespace {

std::uint32_t bit_of(BoxSlot slot) { return std::uint32_t{1} << slot.index; }

/// Of an operand that is no slot: none.
std::uint32_t bit_of(const OperandView<const std::uint8_t>& operand) {
  const std::uint32_t bit = std::uint32_t{1} << *operand.index;
  if (operand.is<BoxSlot>()) return bit;
  if (operand.is<DynSlot>()) return bit << 8;
  if (operand.is<UnitSlot>()) return bit << 16;
  return operand.is<SliceSlot>() ? bit << 24 : 0;
}

}  // namespace

std::uint32_t slots_of(const Op& op) {
  std::uint32_t slots = 0;
  for (const auto& operand : operands_in(op)) slots |= bit_of(operand);
  return slots;
}

// An assignment that promises nothing about re-entrancy keeps all its slots to itself. Else a slot
// is busy while what it owns is at work: Rust's borrow of it lasts as long.
std::uint32_t slots_kept_busy_by(const Op& op, bool reentrant) {
  if (!reentrant) return slots_of(op);
  if (const auto* set_next = std::get_if<op::SetNext>(&op)) return bit_of(set_next->slot);
  if (const auto* assign = std::get_if<op::Assign>(&op)) return bit_of(assign->slot);
  if (const auto* clone = std::get_if<op::Clone>(&op)) return bit_of(clone->from);
  return std::holds_alternative<op::CloneFrom>(op) ? slots_of(op) : 0;
}

bool Interpreter::is_blocked(const Op& op) {
  std::uint32_t busy = 0;
  for (const Op* above : under_way()) busy |= slots_kept_busy_by(*above, has(reentrant_assign));
  if ((busy & slots_of(op)) == 0) return false;
  note(Situation::busy_slot);
  return true;
}

}  // namespace box
}  // namespace dropcheck
