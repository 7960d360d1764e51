// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ops of Rc and Weak by id, as data: what a writer asks of an op before there is one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/limits.hpp"
#include "harness/rc/ops.hpp"

namespace dropcheck::rc {

enum class OperandKind : std::uint8_t { strong_slot, weak_slot, label, value, ordinal, width };

struct OpShape {
  bool known = false;
  Abilities needs = 0;
  std::uint8_t operands = 0;
  std::array<OperandKind, 2> kinds{};
  /// The first operand is what the op works on, not only a place for what it makes.
  bool works_on_first = false;
  Op (*make)(std::uint8_t first, std::uint8_t second) = nullptr;
};

namespace op_shapes_detail {

template <class Operand>
consteval OperandKind kind_of() {
  if constexpr (std::is_same_v<Operand, StrongSlot>) return OperandKind::strong_slot;
  if constexpr (std::is_same_v<Operand, WeakSlot>) return OperandKind::weak_slot;
  if constexpr (std::is_same_v<Operand, Label>) return OperandKind::label;
  if constexpr (std::is_same_v<Operand, Value>) return OperandKind::value;
  if constexpr (std::is_same_v<Operand, Ordinal>) return OperandKind::ordinal;
  if constexpr (std::is_same_v<Operand, CounterWidth>) return OperandKind::width;
}

template <class Alternative>
Op make(std::uint8_t first, std::uint8_t second) {
  const std::array<std::uint8_t, 2> indices = {first, second};
  Alternative op{};
  std::size_t next = 0;
  for_each_operand(op, [&](auto& operand) { operand.index = indices[next++]; });
  return op;
}

template <class Alternative>
constexpr OpShape shape_of() {
  constexpr bool only_makes = requires(Alternative op) { op.into; } && !requires(Alternative op) {
    op.from;
  } && !requires(Alternative op) { op.slot; };
  OpShape shape{.known = true, .needs = Alternative::info.needs, .make = &make<Alternative>};
  Alternative op{};
  for_each_operand(op, [&](const auto& operand) {
    shape.kinds[shape.operands++] = kind_of<std::remove_cvref_t<decltype(operand)>>();
  });
  shape.works_on_first = shape.operands != 0 && !only_makes;
  return shape;
}

template <std::size_t... I>
constexpr auto shapes(std::index_sequence<I...>) {
  std::array<OpShape, limits::op_id_modulus> table{};
  ((table[std::variant_alternative_t<I, Op>::info.id] =
        shape_of<std::variant_alternative_t<I, Op>>()),
   ...);
  return table;
}

}  // namespace op_shapes_detail

/// Indexed by id; an id that no op has is not `known`.
inline constexpr auto op_shapes =
    op_shapes_detail::shapes(std::make_index_sequence<std::variant_size_v<Op>>());

}  // namespace dropcheck::rc
