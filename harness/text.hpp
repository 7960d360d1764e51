// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as text (`.prog`): what people read and git stores. parse(print(p)) == p. Strict:
// whatever is not a program is an error with its line and column. docs/text-format.md is the
// reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/bytes.hpp"
#include "harness/limits.hpp"
#include "harness/program.hpp"
#include "harness/text_lines.hpp"

namespace dropcheck {

/// A program, or where and why there is none.
template <class Language>
using Parsed = std::variant<Program<Language>, ParseError>;

namespace text_detail {

template <class Op>
Op parse_op(Line& line) {
  Op op = op_with_id<Op>(shape_with_word(line.next("an op"), shapes<Op>).info->id);
  for (const auto& operand : operands_in(op)) *operand.index = line.operand(*operand.type);
  line.end();
  return op;
}

template <class Op>
std::uint64_t parse_omitted(Line& line) {
  std::uint64_t omitted = 0;
  do {
    const OpShape& shape = shape_with_word(line.next("an op to omit"), shapes<Op>);
    omitted |= std::uint64_t{1} << shape.info->id;
  } while (!line.at_end());
  return omitted;
}

template <class Op>
std::string print_op(const Op& op) {
  std::string text(info_of(op).word);
  for (const auto& operand : operands_in(op)) {
    text.append(" ").append(spelled(*operand.type, *operand.index));
  }
  return text;
}

template <class Language>
Program<Language> parse_lines(Lines& lines) {
  using Op = typename Language::Op;
  Program<Language> program;
  lines.header(Language::subject, Language::version);
  while (auto line = lines.next()) {
    if (line->take("omit")) {
      if (!program.steps.empty()) line->fail("'omit' stands before the first op");
      program.omitted |= parse_omitted<Op>(*line);
      continue;
    }
    if (program.steps.size() == limits::steps_max) {
      line->fail("more than " + std::to_string(limits::steps_max) + " ops; remove some");
    }
    std::optional<Label> on_drop;
    if (line->take("on_drop")) on_drop = Label{line->operand(operand_type<Label>)};
    program.steps.push_back({parse_op<Op>(*line), on_drop});
  }
  return program;
}

}  // namespace text_detail

template <class Language>
Parsed<Language> parse(std::string_view text) {
  try {
    Lines lines(text);
    return text_detail::parse_lines<Language>(lines);
  } catch (const ParseError& error) {
    return error;
  }
}

/// One step as a line of text, without the line end.
template <class Op>
std::string print_step(const Step<Op>& step) {
  std::string when = step.on_drop ? "on_drop " + std::to_string(step.on_drop->index) + " " : "";
  return when + text_detail::print_op(step.op);
}

template <class Language>
std::string print(const Program<Language>& program) {
  std::string text = header_line(Language::subject, Language::version);
  std::string omitted;
  for (unsigned id = 0; id < limits::op_id_modulus; ++id) {
    if ((program.omitted >> id & 1) == 0) continue;
    omitted.append(" ").append(info_of(op_with_id<typename Language::Op>(id)).word);
  }
  if (!omitted.empty()) text += "omit" + omitted + "\n";
  for (const auto& step : program.steps) text += print_step(step) + "\n";
  return text;
}

}  // namespace dropcheck
