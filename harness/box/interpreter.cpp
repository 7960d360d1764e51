// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/interpreter.hpp"

#include <type_traits>
#include <variant>

namespace dropcheck {

template class Interpreter<box::Language>;

namespace box {
namespace {

std::uint32_t bit_of(BoxSlot slot) { return std::uint32_t{1} << slot.index; }
std::uint32_t bit_of(DynSlot slot) { return std::uint32_t{1} << 8 << slot.index; }
std::uint32_t bit_of(UnitSlot slot) { return std::uint32_t{1} << 16 << slot.index; }
std::uint32_t bit_of(SliceSlot slot) { return std::uint32_t{1} << 24 << slot.index; }

}  // namespace

std::uint32_t slots_of(const Op& op) {
  std::uint32_t slots = 0;
  const auto visit = [&](const auto& operand) {
    if constexpr (requires { bit_of(operand); }) slots |= bit_of(operand);
  };
  std::visit([&](const auto& alternative) { for_each_operand(alternative, visit); }, op);
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
