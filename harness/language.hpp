// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An op language without its types, for whoever handles programs of any subject: bytes in and out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/bytes.hpp"
#include "harness/text.hpp"

namespace dropcheck {

struct LanguageInfo {
  std::string_view subject;
  unsigned version;
  /// Why a value is dropped, in words that follow "op 2 dropped it:".
  std::string_view dropped_because;
  /// Every op as a line of text, its operands zero.
  std::vector<std::string> ops;
  /// The bytes of the program that a text spells.
  std::variant<Bytes, ParseError> (*parse)(std::string_view text);
  /// Any bytes as text.
  std::string (*print)(std::span<const std::uint8_t> bytes);
  /// The steps of any bytes, a line of text each.
  std::vector<std::string> (*steps)(std::span<const std::uint8_t> bytes);
  /// The shortest bytes that mean the same.
  Bytes (*canonical)(std::span<const std::uint8_t> bytes);
};

template <class Language>
LanguageInfo language_info() {
  using Op = typename Language::Op;
  LanguageInfo info{
      Language::subject, Language::version, Language::dropped_because, {}, {}, {}, {}, {}};
  for (unsigned id = 0; id < limits::op_id_modulus; ++id) {
    const Op op = op_with_id<Op>(id);
    if (info_of(op).id == id) info.ops.push_back(print_step(Step<Op>{op, std::nullopt}));
  }
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
  info.canonical = [](std::span<const std::uint8_t> bytes) {
    return encode(decode<Language>(bytes));
  };
  return info;
}

/// The languages of all subjects.
std::span<const LanguageInfo> languages();

/// The language of a subject, or null.
const LanguageInfo* find_language(std::string_view subject);

}  // namespace dropcheck
