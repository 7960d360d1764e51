// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/text.hpp"

#include <cstring>
#include <limits>

namespace dropcheck::inspect {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

unsigned hex_value(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

// memmem, because string_view::find looks at each first character: five times as slow.
std::size_t find(std::string_view text, std::string_view part) {
  const void* found = ::memmem(text.data(), text.size(), part.data(), part.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool contains(std::string_view text, std::string_view part) {
  return find(text, part) != std::string_view::npos;
}

bool Cursor::skip(std::string_view literal) {
  if (!rest_.starts_with(literal)) return false;
  rest_.remove_prefix(literal.size());
  return true;
}

bool Cursor::skip_past(std::string_view literal) { return until(literal).has_value(); }

std::optional<std::string_view> Cursor::until(std::string_view literal) {
  const std::size_t at = find(rest_, literal);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = rest_.substr(0, at);
  rest_.remove_prefix(at + literal.size());
  return before;
}

std::optional<std::uint64_t> Cursor::number() {
  if (rest_.empty() || !is_digit(rest_[0])) return std::nullopt;
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at < rest_.size(); ++at) {
    if (rest_[at] == ',' && at + 1 < rest_.size() && is_digit(rest_[at + 1])) continue;
    if (!is_digit(rest_[at])) break;
    const auto digit = static_cast<std::uint64_t>(rest_[at] - '0');
    value = value > (largest - digit) / 10 ? largest : value * 10 + digit;
  }
  rest_.remove_prefix(at);
  return value;
}

std::optional<std::uint64_t> Cursor::address() {
  if (!rest_.starts_with("0x") && !rest_.starts_with("0X")) return std::nullopt;
  std::uint64_t value = 0;
  std::size_t at = 2;
  for (; at < rest_.size() && is_hex_digit(rest_[at]); ++at) {
    value = value >> 60 != 0 ? largest : value << 4 | hex_value(rest_[at]);
  }
  if (at == 2) return std::nullopt;
  rest_.remove_prefix(at);
  return value;
}

std::optional<std::uint64_t> Cursor::next_address() {
  const std::size_t at = find(rest_, "0x");
  if (at == std::string_view::npos) return std::nullopt;
  rest_.remove_prefix(at);
  return address();
}

std::string_view Cursor::word() {
  std::size_t at = 0;
  while (at < rest_.size() && (is_digit(rest_[at]) || rest_[at] == '-' || rest_[at] == '_' ||
                               ((rest_[at] | 0x20) >= 'a' && (rest_[at] | 0x20) <= 'z'))) {
    ++at;
  }
  const std::string_view found = rest_.substr(0, at);
  rest_.remove_prefix(at);
  return found;
}

std::string thread_in(std::string_view text) {
  if (contains(text, "main thread")) return "main";
  for (Cursor cursor(text); cursor.skip_past("hread T");) {
    if (const auto number = cursor.number()) return "T" + std::to_string(*number);
  }
  // "… sp 0x7ffc T0)": how a signal's headline names it.
  if (text.ends_with(')')) {
    const std::size_t at = text.rfind(" T");
    if (at != std::string_view::npos) {
      Cursor cursor(text.substr(at + 2));
      const auto number = cursor.number();
      if (number && cursor.rest() == ")") return "T" + std::to_string(*number);
    }
  }
  return "";
}

std::optional<PidPrefix> pid_prefix(std::string_view text) {
  Cursor cursor(text);
  if (!cursor.skip("==")) return std::nullopt;
  const auto pid = cursor.number();
  if (!pid || !cursor.skip("==")) return std::nullopt;
  return PidPrefix{*pid, cursor.rest()};
}

}  // namespace dropcheck::inspect
