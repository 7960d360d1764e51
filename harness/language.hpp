// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An op language without its types, for whoever handles programs of any subject: bytes in and out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "harness/ability.hpp"
#include "harness/account.hpp"
#include "harness/bytes.hpp"
#include "harness/sight.hpp"
#include "harness/situation.hpp"
#include "harness/text.hpp"

namespace dropcheck {

/// What an operand is, and how many values it has; neither, for an operand that is not there.
struct OperandKind {
  std::string_view what;
  unsigned values = 0;
};

/// Of a step: its two operands, and the label that it waits for, if it does: see when_index.
using StepOperands = std::array<OperandKind, 3>;
inline constexpr std::size_t when_index = 2;

/// What there is to say of adapters and runs of a subject.
struct Vocabulary {
  std::span<const AbilityInfo> abilities;
  /// Members of adapters that show no ability, with spaces between.
  std::string_view plain_members;
  std::span<const SituationInfo> situations;
};

struct LanguageInfo {
  std::string_view subject;
  unsigned version;
  /// What observations call a value that is told by its serial number.
  std::string_view value_word;
  /// Why a value is dropped, in words that follow "op 2 dropped it:".
  std::string_view dropped_because;
  /// Every op as a line of text, its operands zero.
  std::vector<std::string> ops;
  /// The same ops: what they need.
  std::vector<OpInfo> op_infos;
  Vocabulary vocabulary;
  /// The bytes of the program that a text spells.
  std::variant<Bytes, ParseError> (*parse)(std::string_view text);
  /// Any bytes as text.
  std::string (*print)(std::span<const std::uint8_t> bytes);
  /// The steps of any bytes, a line of text each.
  std::vector<std::string> (*steps)(std::span<const std::uint8_t> bytes);
  /// What the operands of the steps are.
  std::vector<StepOperands> (*operands)(std::span<const std::uint8_t> bytes);
  /// The shortest bytes that mean the same.
  Bytes (*canonical)(std::span<const std::uint8_t> bytes);
  /// What a correct implementation with these abilities shows of any bytes.
  std::vector<Act> (*account)(std::span<const std::uint8_t> bytes, Abilities abilities);
  /// An observation in words, and what there is to draw of it.
  std::string (*describe)(const Event& event);
  Sight (*sight)(const Event& event);
  /// What a correct implementation with these abilities leaves alive, in words; empty: nothing, or
  /// nothing is known of it.
  std::string (*leaks)(std::span<const std::uint8_t> bytes, Abilities abilities);
};

template <class Op>
StepOperands operands_of(const Step<Op>& step) {
  StepOperands operands{};
  std::size_t next = 0;
  const OpShape& shape = shape_of(step.op);
  for (const OperandType* type : std::span(shape.operands).first(shape.count)) {
    operands[next++] = {type->what, type->count};
  }
  if (step.on_drop) operands[when_index] = {Label::what, Label::count + 1};
  return operands;
}

/// Without a model nothing is known of what programs do. One that has words for what leaks says
/// them in its `predicted_leaks(program, abilities)`.
template <class Language, class Model = void>
LanguageInfo language_info(std::string (*describe)(const Event& event) = nullptr,
                           Sight (*sight)(const Event& event) = nullptr,
                           const Vocabulary& vocabulary = {}) {
  using Op = typename Language::Op;
  LanguageInfo info{};
  info.subject = Language::subject;
  info.version = Language::version;
  info.dropped_because = Language::dropped_because;
  info.value_word = "node";
  if constexpr (requires { Language::value_word; }) info.value_word = Language::value_word;
  for (unsigned id = 0; id < limits::op_id_modulus; ++id) {
    const Op op = op_with_id<Op>(id);
    if (info_of(op).id != id) continue;
    info.ops.push_back(print_step(Step<Op>{op, std::nullopt}));
    info.op_infos.push_back(info_of(op));
  }
  info.vocabulary = vocabulary;
  info.parse = [](std::string_view text) -> std::variant<Bytes, ParseError> {
    auto parsed = parse<Language>(text);
    if (const auto* error = std::get_if<ParseError>(&parsed)) return *error;
    return encode(std::get<Program<Language>>(parsed));
  };
  info.print = [](std::span<const std::uint8_t> bytes) { return print(decode<Language>(bytes)); };
  info.steps = [](std::span<const std::uint8_t> bytes) {
    std::vector<std::string> lines;
    for (const auto& step : decode<Language>(bytes).steps) lines.push_back(print_step(step));
    return lines;
  };
  info.operands = [](std::span<const std::uint8_t> bytes) {
    std::vector<StepOperands> all;
    for (const auto& step : decode<Language>(bytes).steps) all.push_back(operands_of(step));
    return all;
  };
  info.canonical = [](std::span<const std::uint8_t> bytes) {
    return encode(decode<Language>(bytes));
  };
  if constexpr (!std::is_void_v<Model>) {
    info.account = [](std::span<const std::uint8_t> bytes, Abilities abilities) {
      return account_of<Model>(decode<Language>(bytes), abilities);
    };
  }
  info.describe = describe;
  info.sight = sight;
  info.leaks = [](std::span<const std::uint8_t> bytes, Abilities abilities) -> std::string {
    if constexpr (requires(const Program<Language>& p) { Model::predicted_leaks(p, abilities); }) {
      return Model::predicted_leaks(decode<Language>(bytes), abilities);
    } else {
      return "";
    }
  };
  return info;
}

/// The languages of all subjects.
std::span<const LanguageInfo> languages();

/// The language of a subject, or null.
const LanguageInfo* find_language(std::string_view subject);

}  // namespace dropcheck
