// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The subject-independent half of the text format: lines, words, comments, errors with a place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/op.hpp"

namespace dropcheck {

/// A word of a line, or the empty place after its last word; line and column count from 1.
struct Word {
  std::string_view text;
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Where and why a text is not a program. `message` says what is there and what to do, in one line.
struct ParseError {
  std::size_t line;
  std::size_t column;
  std::string message;

  ParseError(const Word& word, std::string why)
      : line(word.line), column(word.column), message(std::move(why)) {}
};

/// The words of one line, from left to right. Every function throws ParseError at the word it is
/// about.
class Line {
 public:
  Line(std::string_view text, std::size_t number) : text_(text), number_(number) {}

  bool at_end() const { return peek().text.empty(); }
  /// Takes the next word if it is this one.
  bool take(std::string_view expected);
  Word next(std::string_view what);
  /// The index that the next word spells: r3 and 24/8 are 3 and a row of a table.
  std::uint8_t operand(const OperandType& type);
  /// Nothing may follow.
  void end() const;
  [[noreturn]] void fail(std::string why) const;

 private:
  Word peek() const;

  std::string_view text_;
  std::size_t number_;
  std::size_t at_ = 0;
};

/// The lines of a text that hold words; comments (`#` to the end of the line) and blanks are
/// skipped.
class Lines {
 public:
  explicit Lines(std::string_view text);
  std::optional<Line> next();
  /// The first line: `dropcheck SUBJECT VERSION`.
  void header(std::string_view subject, unsigned version);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
};

/// The shape of the op with this word, among those of a language. Errors: throws ParseError at the
/// word.
const OpShape& shape_with_word(const Word& word, std::span<const OpShape> shapes);

/// What Line::operand reads.
std::string spelled(const OperandType& type, std::uint8_t index);

/// `dropcheck SUBJECT VERSION` and a line end.
std::string header_line(std::string_view subject, unsigned version);

/// A word fit for a message: shortened, unprintable bytes as `?`.
std::string shown(std::string_view word);

/// The subject that the first line names, or nothing.
std::optional<std::string_view> subject_of(std::string_view text);

}  // namespace dropcheck
