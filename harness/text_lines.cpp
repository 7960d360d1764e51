// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/text_lines.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/limits.hpp"

namespace dropcheck {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view without_comment(std::string_view line) { return line.substr(0, line.find('#')); }

/// A number below the type's count, after its prefix: r3.
std::optional<unsigned> number_of(std::string_view word, const OperandType& type) {
  if (!word.starts_with(type.prefix)) return std::nullopt;
  const std::string_view digits = word.substr(type.prefix.size());
  unsigned number = type.count;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 10);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole && number < type.count ? std::optional(number) : std::nullopt;
}

/// The row of a word in the type's table: 24/8.
std::optional<unsigned> row_of(std::string_view word, const OperandType& type) {
  for (unsigned index = 0; index < type.count; ++index) {
    if (type.spelling(static_cast<std::uint8_t>(index)) == word) return index;
  }
  return std::nullopt;
}

}  // namespace

std::string shown(std::string_view word) {
  constexpr std::size_t longest = 24;
  std::string text(word.substr(0, longest));
  std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return word.size() > longest ? text + "..." : text;
}

Word Line::peek() const {
  const std::size_t begin = std::min(text_.find_first_not_of(blanks, at_), text_.size());
  const std::size_t end = std::min(text_.find_first_of(blanks, begin), text_.size());
  // The place of a missing word is right behind the last one.
  const std::size_t column = begin == text_.size() ? at_ : begin;
  return {text_.substr(begin, end - begin), number_, column + 1};
}

bool Line::take(std::string_view expected) {
  if (peek().text != expected) return false;
  next(expected);
  return true;
}

Word Line::next(std::string_view what) {
  const Word word = peek();
  if (word.text.empty())
    throw ParseError(word, "the line ends here; expected " + std::string(what));
  at_ = word.column - 1 + word.text.size();
  return word;
}

std::uint8_t Line::operand(const OperandType& type) {
  const Word word = next(type.what);
  const std::optional<unsigned> index =
      type.spelling != nullptr ? row_of(word.text, type) : number_of(word.text, type);
  if (!index) throw ParseError(word, "'" + shown(word.text) + "' is not " + std::string(type.what));
  return static_cast<std::uint8_t>(*index);
}

const OpShape& shape_with_word(const Word& word, std::span<const OpShape> shapes) {
  const auto found =
      std::ranges::find(shapes, word.text, [](const OpShape& shape) { return shape.info->word; });
  if (found != shapes.end()) return *found;
  throw ParseError(word, "unknown op '" + shown(word.text) + "'; `dropcheck list --ops`");
}

std::string spelled(const OperandType& type, std::uint8_t index) {
  if (type.spelling != nullptr) return std::string(type.spelling(index));
  return std::string(type.prefix) + std::to_string(index);
}

void Line::end() const {
  const Word word = peek();
  if (word.text.empty()) return;
  throw ParseError(word, "'" + shown(word.text) + "' is one word too many; remove it");
}

void Line::fail(std::string why) const { throw ParseError({{}, number_, 1}, std::move(why)); }

Lines::Lines(std::string_view text) : text_(text) {
  if (text.size() > limits::text_bytes_max) {
    throw ParseError({}, "the text is " + std::to_string(text.size()) +
                             " bytes long, more than any program; is this the right file?");
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const std::string_view before = text.substr(0, nul);
    const std::size_t line_start = before.find_last_of('\n') + 1;
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    throw ParseError(
        {{}, line, nul - line_start + 1},
        "a NUL byte: this is not text; name the file without .prog to read it as bytes");
  }
}

std::optional<Line> Lines::next() {
  while (at_ < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = without_comment(text_.substr(at_, end - at_));
    at_ = end + 1;
    ++number_;
    if (line.find_first_not_of(blanks) != std::string_view::npos) return Line(line, number_);
  }
  return std::nullopt;
}

void Lines::header(std::string_view subject, unsigned version) {
  const std::string wanted = "'" + header_line(subject, version);
  const std::string first = "the first line must be " + wanted.substr(0, wanted.size() - 1) + "'";
  std::optional<Line> line = next();
  if (!line) throw ParseError({{}, std::max<std::size_t>(number_, 1), 1}, "no program; " + first);
  if (!line->take("dropcheck")) line->fail("no header; " + first);
  const Word named = line->next("a subject");
  if (named.text != subject) {
    throw ParseError(named, "subject '" + shown(named.text) + "'; " + first);
  }
  const Word numbered = line->next("the format version");
  if (numbered.text != std::to_string(version)) {
    throw ParseError(numbered, "format version '" + shown(numbered.text) + "'; " + first);
  }
  line->end();
}

std::string header_line(std::string_view subject, unsigned version) {
  return "dropcheck " + std::string(subject) + " " + std::to_string(version) + "\n";
}

std::optional<std::string_view> subject_of(std::string_view text) {
  try {
    std::optional<Line> line = Lines(text).next();
    if (!line || !line->take("dropcheck")) return std::nullopt;
    return line->next("a subject").text;
  } catch (const ParseError&) {
    return std::nullopt;
  }
}

}  // namespace dropcheck
