// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading a line from left to right, without backtracking.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dropcheck::inspect {

bool is_digit(char c);
bool is_hex_digit(char c);
std::string_view trimmed(std::string_view text);
bool contains(std::string_view text, std::string_view part);

/// Every read either succeeds and moves on, or fails and leaves the rest as it was.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

  bool skip(std::string_view literal);
  /// Moves behind the next `literal`.
  bool skip_past(std::string_view literal);
  /// What stands before the next `literal`, which is skipped.
  std::optional<std::string_view> until(std::string_view literal);
  /// Decimal; a number that does not fit is the largest one. Valgrind's commas are read over.
  std::optional<std::uint64_t> number();
  /// With 0x; at most 16 digits.
  std::optional<std::uint64_t> address();
  /// The next 0x… anywhere in the rest.
  std::optional<std::uint64_t> next_address();
  /// Letters, digits, `-` and `_`.
  std::string_view word();

 private:
  std::string_view rest_;
};

/// `T3` of "… thread T3 (name) …", `main` of "main thread"; empty without one.
std::string thread_in(std::string_view text);

/// `==123==` at the start of a line.
struct PidPrefix {
  std::uint64_t pid = 0;
  std::string_view rest;  // behind it
};
std::optional<PidPrefix> pid_prefix(std::string_view text);

}  // namespace dropcheck::inspect
