// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every op language is made of: operands, the description of an op, and a way to visit an op's
// fields. An op is an aggregate of at most two operands with a static `OpInfo info`. An operand is
// an index below `count`, spelled as a number behind `prefix`, or by its own `spelling(index)`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/limits.hpp"

namespace dropcheck {

/// A set of things that an implementation can do; the bits are the subject's, but for `unwinds`.
/// All lie below 2^53, which JSON's numbers hold.
using Abilities = std::uint64_t;

/// What throws may pass through it. An adapter of code that was compiled without exceptions says
/// `no_exceptions`, and loses the ops that throw.
inline constexpr Abilities unwinds = Abilities{1} << 23;
template <class Adapter>
concept NoExceptions = requires { requires Adapter::no_exceptions; };

/// `id` and `word` are fixed for ever: saved programs hold them. `needs` lists the abilities
/// without which the op is skipped.
struct OpInfo {
  std::uint8_t id;
  std::string_view word;
  Abilities needs = 0;
};

struct StrongSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "r";
  static constexpr std::string_view what = "a strong slot (r0 to r7)";
  std::uint8_t index = 0;
  bool operator==(const StrongSlot&) const = default;
};

struct WeakSlot {
  static constexpr unsigned count = limits::slots;
  static constexpr std::string_view prefix = "w";
  static constexpr std::string_view what = "a weak slot (w0 to w7)";
  std::uint8_t index = 0;
  bool operator==(const WeakSlot&) const = default;
};

/// The kind of a node: all nodes of one label share a drop script and fault counters.
struct Label {
  static constexpr unsigned count = limits::labels;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a node label (0 to 7)";
  std::uint8_t index = 0;
  bool operator==(const Label&) const = default;
};

/// What a node is told to hold, so that a change through one handle shows through another.
struct Value {
  static constexpr unsigned count = limits::values;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a value (0 to 15)";
  std::uint8_t index = 0;
  bool operator==(const Value&) const = default;
};

/// 1: the next one, 2: the one after … ; 0 disarms.
struct Ordinal {
  static constexpr unsigned count = limits::ordinals;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "an ordinal (1 to 3, or 0 to disarm)";
  std::uint8_t index = 0;
  bool operator==(const Ordinal&) const = default;
};

/// A counter of 8, 16, 32 or 64 bits: index 0 to 3.
struct CounterWidth {
  static constexpr unsigned count = limits::counter_widths;
  static constexpr std::string_view prefix = "";
  static constexpr std::string_view what = "a counter width (0: 8 bits, 1: 16, 2: 32, 3: 64)";
  std::uint8_t index = 0;
  bool operator==(const CounterWidth&) const = default;

  /// One below the largest value of a counter of this width: one more handle fits, and no other.
  std::uint64_t brink() const { return (~std::uint64_t{0} >> (64 - (8u << index))) - 1; }
};

namespace op_detail {

struct Anything {
  template <class T>
  operator T() const;
};

template <class Op>
consteval int field_count() {
  if constexpr (requires { Op{Anything{}, Anything{}, Anything{}}; }) {
    return 3;
  } else if constexpr (requires { Op{Anything{}, Anything{}}; }) {
    return 2;
  } else if constexpr (requires { Op{Anything{}}; }) {
    return 1;
  } else {
    return 0;
  }
}

}  // namespace op_detail

/// Calls `visit` on each operand of `op`, in order of declaration.
template <class Op, class Visit>
constexpr void for_each_operand(Op& op, Visit&& visit) {
  constexpr int count = op_detail::field_count<std::remove_const_t<Op>>();
  static_assert(count <= 2, "a step has room for two operands");
  if constexpr (count == 2) {
    auto& [first, second] = op;
    visit(first);
    visit(second);
  } else if constexpr (count == 1) {
    auto& [only] = op;
    visit(only);
  }
}

/// An alternative of an op language.
template <class Op>
concept OpAlternative = requires { requires std::is_same_v<decltype(Op::info), const OpInfo>; };

template <OpAlternative Op>
constexpr bool same_operands(const Op& a, const Op& b) {
  constexpr int count = op_detail::field_count<Op>();
  if constexpr (count == 2) {
    const auto& [a1, a2] = a;
    const auto& [b1, b2] = b;
    return a1 == b1 && a2 == b2;
  } else if constexpr (count == 1) {
    const auto& [a1] = a;
    const auto& [b1] = b;
    return a1 == b1;
  } else {
    return true;
  }
}

/// What an operand is, apart from its index. Each type of operand has one object, so that addresses
/// tell types apart.
struct OperandType {
  std::string_view prefix;
  std::string_view what;
  unsigned count;
  /// Null: it is spelled as a number after `prefix`.
  std::string_view (*spelling)(std::uint8_t index);
};

template <class Operand>
constexpr OperandType describe_operand() {
  OperandType type{Operand::prefix, Operand::what, Operand::count, nullptr};
  if constexpr (requires { Operand::spelling(0); }) type.spelling = &Operand::spelling;
  return type;
}
template <class Operand>
inline constexpr OperandType operand_type = describe_operand<Operand>();

/// An op without its type. Code that treats all ops alike reads this table; a function for each of
/// forty alternatives takes longer to compile.
struct OpShape {
  const OpInfo* info;
  std::size_t count = 0;
  std::array<const OperandType*, 2> operands{};
};

template <OpAlternative Alternative>
constexpr OpShape describe_op() {
  OpShape shape{&Alternative::info};
  Alternative op{};
  for_each_operand(
      op, [&]<class Operand>(Operand&) { shape.operands[shape.count++] = &operand_type<Operand>; });
  return shape;
}

template <class Op>
struct ShapesOf;
template <class... Ops>
struct ShapesOf<std::variant<Ops...>> {
  static constexpr std::array<OpShape, sizeof...(Ops)> table{describe_op<Ops>()...};
};
/// The shapes of a language's alternatives, in their order.
template <class Op>
inline constexpr const auto& shapes = ShapesOf<Op>::table;

template <class... Ops>
const OpShape& shape_of(const std::variant<Ops...>& op) {
  return shapes<std::variant<Ops...>>[op.index()];
}

/// The description of the op that a variant holds.
template <class... Ops>
const OpInfo& info_of(const std::variant<Ops...>& op) {
  return *shape_of(op).info;
}

/// An operand of an op at hand.
template <class Index>
struct OperandView {
  const OperandType* type = nullptr;
  Index* index = nullptr;

  template <class Operand>
  bool is() const {
    return type == &operand_type<Operand>;
  }
};

/// The operands of an op, in order of declaration; they live in the op.
template <class Index>
struct OperandViews {
  std::array<OperandView<Index>, 2> views;
  std::size_t count;

  std::size_t size() const { return count; }
  const OperandView<Index>& operator[](std::size_t i) const { return views[i]; }
  auto begin() const { return views.begin(); }
  auto end() const { return views.begin() + static_cast<std::ptrdiff_t>(count); }
};

namespace op_detail {

using Indices = std::array<std::uint8_t*, 2>;

template <std::size_t I, class Variant>
Indices indices_in(Variant& op) {
  Indices found{};
  std::size_t next = 0;
  for_each_operand(*std::get_if<I>(&op), [&](auto& operand) { found[next++] = &operand.index; });
  return found;
}

/// As std::visit, which takes the compiler several times as long for forty alternatives.
template <class... Ops, std::size_t... I>
Indices indices_in(std::variant<Ops...>& op, std::index_sequence<I...>) {
  using Variant = std::variant<Ops...>;
  static constexpr std::array<Indices (*)(Variant&), sizeof...(Ops)> table{
      &indices_in<I, Variant>...};
  return table[op.index()](op);
}

}  // namespace op_detail

template <class... Ops>
OperandViews<std::uint8_t> operands_in(std::variant<Ops...>& op) {
  const OpShape& shape = shape_of(op);
  const auto indices = op_detail::indices_in(op, std::index_sequence_for<Ops...>());
  return {{{{shape.operands[0], indices[0]}, {shape.operands[1], indices[1]}}}, shape.count};
}

template <class... Ops>
OperandViews<const std::uint8_t> operands_in(const std::variant<Ops...>& op) {
  const auto found = operands_in(const_cast<std::variant<Ops...>&>(op));
  return {{{{found[0].type, found[0].index}, {found[1].type, found[1].index}}}, found.count};
}

}  // namespace dropcheck
