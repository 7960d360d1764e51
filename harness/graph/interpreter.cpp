// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/interpreter.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace dropcheck {

template class Interpreter<graph::Language>;

namespace graph {
namespace {

std::uint32_t bit_of(NodeSlot slot) { return std::uint32_t{1} << slot.index; }
std::uint32_t bit_of(ListSlot slot) { return std::uint32_t{1} << 8 << slot.index; }
std::uint32_t bit_of(GuardSlot slot) { return std::uint32_t{1} << 16 << slot.index; }

template <class O, class... Others>
inline constexpr bool is_one_of = (std::is_same_v<O, Others> || ...);
/// What `slot` held goes, or another takes its place.
template <class O>
inline constexpr bool changes_its_slot =
    is_one_of<O, op::Drop, op::Descend, op::DropGuard, op::Write, op::DropList, op::DropLong>;

template <class O>
Uses uses(const O& op) {
  Uses uses;
  if constexpr (requires { op.into; }) uses.alone |= bit_of(op.into);
  if constexpr (requires { op.from; }) uses.shared |= bit_of(op.from);
  if constexpr (requires { op.slot; }) {
    (changes_its_slot<O> ? uses.alone : uses.shared) |= bit_of(op.slot);
  }
  if constexpr (requires { op.to; }) uses.shared |= bit_of(op.to);
  return uses;
}

}  // namespace

Uses uses_of(const Op& op) {
  return std::visit([](const auto& alternative) { return uses(alternative); }, op);
}

void Interpreter::pin(GuardSlot guard, NodeSlot slot) { pins_[guard.index] = bit_of(slot); }
void Interpreter::pin(GuardSlot guard, ListSlot slot) { pins_[guard.index] = bit_of(slot); }

bool Interpreter::is_pinned(const Op& op) {
  const std::uint32_t alone = uses_of(op).alone;
  const bool pinned = std::ranges::any_of(pins_, [&](auto pin) { return (pin & alone) != 0; });
  if (pinned) note(Situation::handle_is_borrowed);
  return pinned;
}

bool Interpreter::is_blocked(const Op& op) {
  const Uses wanted = uses_of(op);
  const bool blocked = std::ranges::any_of(
      under_way(), [&](const Op* above) { return !wanted.go_with(uses_of(*above)); });
  if (blocked) note(Situation::busy_slot);
  return blocked;
}

}  // namespace graph
}  // namespace dropcheck
