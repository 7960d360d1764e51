// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as bytes. Total: every byte string decodes. Bijective: decode(encode(p)) == p. Eight
// bytes of omitted op ids, little-endian (an empty or all-zero input omits nothing), then four per
// step: op id, two operands, when. A cut-off step is completed with zeros.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "harness/limits.hpp"
#include "harness/program.hpp"

namespace dropcheck {

using Bytes = std::vector<std::uint8_t>;

namespace bytes_detail {

/// `when` runs 1 + labels … when_modulus - 1 mean "now" too, so that random bytes mostly run at
/// once.
inline std::optional<Label> decode_when(std::uint8_t byte) {
  const unsigned when = byte % limits::when_modulus;
  if (when == 0 || when > limits::labels) return std::nullopt;
  return Label{static_cast<std::uint8_t>(when - 1)};
}

inline std::uint8_t encode_when(const std::optional<Label>& label) {
  return label ? static_cast<std::uint8_t>(label->index + 1) : std::uint8_t{0};
}

/// Ids that no op has stay alternative 0, the op that does nothing.
template <class Op, std::size_t... I>
constexpr auto alternatives_by_id(std::index_sequence<I...>) {
  std::array<std::uint8_t, limits::op_id_modulus> table{};
  ((table[std::variant_alternative_t<I, Op>::info.id] = I), ...);
  return table;
}

template <class Op, std::size_t... I>
constexpr std::uint64_t known_ids(std::index_sequence<I...>) {
  return ((std::uint64_t{1} << std::variant_alternative_t<I, Op>::info.id) | ...);
}

template <class Op, std::size_t... I>
Op make_alternative(std::size_t index, std::index_sequence<I...>) {
  static constexpr std::array<Op (*)(), sizeof...(I)> makers = {
      +[] { return Op(std::in_place_index<I>); }...};
  return makers[index]();
}

}  // namespace bytes_detail

/// The ids of the ops that a program omits.
inline std::uint64_t omitted_in(std::span<const std::uint8_t> bytes) {
  std::uint64_t omitted = 0;
  for (std::size_t i = 0; i < std::min(bytes.size(), limits::header_bytes); ++i) {
    omitted |= std::uint64_t{bytes[i]} << (8 * i);
  }
  return omitted;
}

/// The program that omits these, too.
inline Bytes without(std::uint64_t omitted, std::span<const std::uint8_t> program) {
  Bytes bytes(program.begin(), program.end());
  bytes.resize(std::max(program.size(), limits::header_bytes));
  for (std::size_t i = 0; i < limits::header_bytes; ++i) {
    bytes[i] |= static_cast<std::uint8_t>(omitted >> (8 * i));
  }
  return bytes;
}

/// The op id of a step, or nothing behind the last one.
inline std::optional<unsigned> op_id_at(std::span<const std::uint8_t> bytes, std::size_t step) {
  const std::size_t at = limits::header_bytes + step * limits::step_bytes;
  if (step >= limits::steps_max || at >= bytes.size()) return std::nullopt;
  return bytes[at] % limits::op_id_modulus;
}

/// The op of this id, its operands zero; the op that does nothing for an id without an op.
template <class Op>
Op op_with_id(unsigned id) {
  constexpr auto indices = std::make_index_sequence<std::variant_size_v<Op>>();
  static constexpr auto table = bytes_detail::alternatives_by_id<Op>(indices);
  return bytes_detail::make_alternative<Op>(table[id % limits::op_id_modulus], indices);
}

/// The ids that have an op, as a set.
template <class Op>
constexpr std::uint64_t known_ids() {
  return bytes_detail::known_ids<Op>(std::make_index_sequence<std::variant_size_v<Op>>());
}

/// Steps after the last that fits, and omitted ids that no op has, are ignored.
template <class Language>
Program<Language> decode(std::span<const std::uint8_t> bytes) {
  Program<Language> program;
  const auto at = [&](std::size_t i) { return i < bytes.size() ? bytes[i] : std::uint8_t{0}; };
  program.omitted = omitted_in(bytes) & known_ids<typename Language::Op>();
  program.steps.reserve(limits::steps_max);
  for (std::size_t i = limits::header_bytes;
       i < bytes.size() && program.steps.size() < limits::steps_max; i += limits::step_bytes) {
    Step<typename Language::Op> step{op_with_id<typename Language::Op>(at(i)),
                                     bytes_detail::decode_when(at(i + 3))};
    std::size_t next = i + 1;
    for (const auto& operand : operands_in(step.op)) {
      *operand.index = static_cast<std::uint8_t>(at(next++) % operand.type->count);
    }
    program.steps.push_back(step);
  }
  return program;
}

template <class Language>
Bytes encode(const Program<Language>& program) {
  Bytes bytes(limits::header_bytes + program.steps.size() * limits::step_bytes);
  for (std::size_t i = 0; i < limits::header_bytes; ++i) {
    bytes[i] = static_cast<std::uint8_t>(program.omitted >> (8 * i));
  }
  std::size_t at = limits::header_bytes;
  for (const auto& step : program.steps) {
    bytes[at] = info_of(step.op).id;
    std::size_t next = at + 1;
    for (const auto& operand : operands_in(step.op)) bytes[next++] = *operand.index;
    bytes[at + 3] = bytes_detail::encode_when(step.on_drop);
    at += limits::step_bytes;
  }
  return bytes;
}

}  // namespace dropcheck
