// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/lines.hpp"

#include <algorithm>
#include <cstring>

#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr char escape = '\033';

bool needs_cleaning(std::string_view bytes) {
  return std::memchr(bytes.data(), escape, bytes.size()) != nullptr ||
         std::memchr(bytes.data(), '\0', bytes.size()) != nullptr ||
         std::memchr(bytes.data(), '\r', bytes.size()) != nullptr;
}

// The length of the escape sequence at the start: CSI (colours and cursor), OSC (titles, links), or
// a lone escape.
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (text[1] == '[') {
    std::size_t at = 2;
    while (at < text.size() && at < 64 && (text[at] < 0x40 || text[at] > 0x7e)) ++at;
    return std::min(at + 1, text.size());
  }
  if (text[1] == ']') {
    const std::size_t end = text.substr(0, 4096).find_first_of("\a\033", 2);
    if (end == std::string_view::npos) return 2;
    return text[end] == '\a' ? end + 1 : std::min(end + 2, text.size());
  }
  return 1;
}

void clean(std::string_view bytes, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes[at] == escape) {
      at += escape_length(bytes.substr(at));
    } else {
      if (bytes[at] != '\0' && bytes[at] != '\r') out.push_back(bytes[at]);
      ++at;
    }
  }
}

// 2026-02-03T10:11:00.0000000Z, or with a blank for the T, in brackets or not; GitLab adds "00O ".
std::size_t timestamp_length(std::string_view text) {
  Cursor cursor(text);
  const bool bracket = cursor.skip("[");
  if (cursor.rest().size() < 19) return 0;
  const std::string_view shape = "dddd-dd-dd?dd:dd:dd";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = cursor.rest()[i];
    const bool fits = shape[i] == 'd'   ? is_digit(c)
                      : shape[i] == '?' ? c == 'T' || c == ' '
                                        : c == shape[i];
    if (!fits) return 0;
  }
  std::size_t at = (bracket ? 1u : 0u) + shape.size();
  while (at < text.size() && text[at] != ' ' && at < 48) ++at;
  if (at == text.size()) return at;
  if (text[at] != ' ') return 0;
  ++at;
  const std::string_view stream = text.substr(at, 4);  // GitLab's
  if (stream.size() == 4 && is_digit(stream[0]) && is_digit(stream[1]) &&
      (stream[2] == 'O' || stream[2] == 'E') && (stream[3] == ' ' || stream[3] == '+')) {
    at += 4;
  }
  return at;
}

// "12: " of ctest -V.
std::size_t test_number_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at < 7 && is_digit(text[at])) ++at;
  if (at == 0 || at == text.size() || text[at] != ':') return 0;
  if (at + 1 == text.size()) return at + 1;
  return text[at + 1] == ' ' ? at + 2 : 0;
}

// "fuzz-1  | " of docker compose.
std::size_t container_length(std::string_view text) {
  const std::size_t bar = text.substr(0, 64).find(" |");
  if (bar == std::string_view::npos || bar == 0) return 0;
  std::string_view name = trimmed(text.substr(0, bar));
  Cursor cursor(name);
  while (!cursor.word().empty() && cursor.skip(".")) {
  }
  if (!cursor.at_end()) return 0;
  const std::size_t after = bar + 2;
  if (after == text.size()) return after;
  return text[after] == ' ' ? after + 1 : 0;
}

}  // namespace

std::string_view without_prefix(std::string_view text) {
  // Two at most: a runner's timestamp before ctest's number.
  for (int i = 0; i < 2 && !text.empty(); ++i) {
    const char first = text[0];
    std::size_t length = 0;
    if (is_digit(first) || first == '[') {
      length = timestamp_length(text);
      if (length == 0) length = test_number_length(text);
    }
    if (length == 0 && (is_digit(first) || (first | 0x20) >= 'a')) length = container_length(text);
    if (length == 0) break;
    text.remove_prefix(length);
  }
  return text;
}

void LineReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const void* newline = std::memchr(bytes.data(), '\n', bytes.size());
    if (newline == nullptr) {
      append(bytes);
      return;
    }
    const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - bytes.data());
    if (!begun_ && length <= limits::line_bytes) {
      tell(bytes.substr(0, length), false);
    } else {
      append(bytes.substr(0, length));
      tell(held_, false);
    }
    bytes.remove_prefix(length + 1);
  }
}

void LineReader::finish() {
  if (begun_) tell(held_, true);
}

void LineReader::append(std::string_view bytes) {
  begun_ = true;
  const std::size_t room = limits::line_bytes - held_.size();
  if (bytes.size() > room) cut_ = true;
  held_.append(bytes.substr(0, room));
}

void LineReader::tell(std::string_view bytes, bool unended) {
  Line line;
  line.number = ++number_;
  line.cut = cut_;
  line.unended = unended;
  if (needs_cleaning(bytes)) {
    clean(bytes, clean_);
    bytes = clean_;
  }
  if (number_ == 1 && bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  // UTF-16, as PowerShell writes logs: without the NULs it is ASCII.
  if (number_ == 1 && bytes.starts_with("\xff\xfe")) bytes.remove_prefix(2);
  line.whole = bytes;
  line.text = trimmed(without_prefix(trimmed(bytes)));
  sink_(line);
  held_.clear();
  cut_ = begun_ = false;
}

}  // namespace dropcheck::inspect
