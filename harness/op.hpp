// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every op language is made of: operands, the description of an op, and a way to visit an op's
// fields. An op is an aggregate of at most two operands with a static `OpInfo info`. An operand is
// an index below `count`, spelled as a number behind `prefix`, or by its own `spelling(index)`.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include "harness/limits.hpp"

namespace dropcheck {

/// A set of things that an implementation can do; the bits are the subject's.
using Abilities = std::uint64_t;

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

/// The description of the op that a variant holds.
template <class... Ops>
const OpInfo& info_of(const std::variant<Ops...>& op) {
  static constexpr std::array<const OpInfo*, sizeof...(Ops)> infos{&Ops::info...};
  return *infos[op.index()];
}

}  // namespace dropcheck
