// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/interpreter.hpp"

#include <type_traits>
#include <variant>

namespace dropcheck {

template class Interpreter<ref_cell::Language>;

namespace ref_cell {
namespace {

std::uint32_t bit_of(CellSlot slot) { return std::uint32_t{1} << slot.index; }
std::uint32_t bit_of(GuardSlot slot) { return std::uint32_t{1} << 8 << slot.index; }
std::uint32_t bit_of(PlainSlot slot) { return std::uint32_t{1} << 16 << slot.index; }
std::uint32_t bit_of(OnceSlot slot) { return std::uint32_t{1} << 24 << slot.index; }

template <class O, class... Others>
inline constexpr bool is_one_of = (std::is_same_v<O, Others> || ...);

/// The functions of cells that take `&mut self` or `self`, and what fills an empty slot.
template <class O>
inline constexpr bool has_the_cell_alone =
    is_one_of<O, op::New, op::Drop, op::Move, op::GetMut, op::IntoInner, op::NewPlain,
              op::DropPlain, op::TakeOnce, op::UnwrapOnce>;

template <class O>
Uses uses(const O& op) {
  Uses uses;
  for_each_operand(op, [&](const auto& operand) {
    using Operand = std::remove_cvref_t<decltype(operand)>;
    if constexpr (requires { bit_of(operand); }) {
      constexpr bool alone = has_the_cell_alone<O> || std::is_same_v<Operand, GuardSlot>;
      (alone ? uses.alone : uses.shared) |= bit_of(operand);
    }
  });
  return uses;
}

}  // namespace

Uses uses_of(const Op& op) {
  return std::visit([](const auto& alternative) { return uses(alternative); }, op);
}

bool Interpreter::is_blocked(const Op& op) {
  const Uses wanted = uses_of(op);
  for (const Op* above : under_way()) {
    if (wanted.go_with(uses_of(*above))) continue;
    note(Situation::busy_slot);
    return true;
  }
  return false;
}

}  // namespace ref_cell
}  // namespace dropcheck
