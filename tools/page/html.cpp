// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/html.hpp"

#include <algorithm>
#include <cstdint>

namespace dropcheck::page {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: no UTF-8
};

/// The character that `text` begins with. Source: RFC 3629, the table of section 4.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
  std::uint32_t code = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return overlong || surrogate || code > 0x10ffff ? Character{} : Character{code, length};
}

bool is_control(std::uint32_t code) {
  return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7f && code < 0xa0);
}

/// Without a look of its own, or turning the direction of writing.
bool is_unseen(std::uint32_t code) {
  return code == 0xad || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
         code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

std::string_view entity_of(char c) {
  switch (c) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const Character character = first_of(text);
    if (character.length == 0 || is_control(character.code)) {
      out += replacement;
    } else if (is_unseen(character.code)) {
      out += fmt::format("⟨U+{:04X}⟩", character.code);
    } else if (const std::string_view entity = entity_of(text[0]); !entity.empty()) {
      out += entity;
    } else {
      out += text.substr(0, character.length);
    }
    text.remove_prefix(std::max<std::size_t>(character.length, 1));
  }
  return out;
}

Markup cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return {escaped(text)};
  // Not within a character; within a run of bytes that are none it does not matter.
  std::size_t end = bytes;
  for (std::size_t back = 0; back < 3 && end > 0; ++back) {
    if ((static_cast<unsigned char>(text[end]) & 0xc0) != 0x80) break;
    --end;
  }
  return html("{}<span class=\"cut\">… {} bytes left out</span>", text.substr(0, end),
              with_commas(text.size() - end));
}

Markup prose(std::string_view text) {
  Markup out;
  while (!text.empty()) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == text.npos ? text.npos : text.find('`', open + 1);
    out += html("{}", text.substr(0, close == text.npos ? text.npos : open));
    if (close == text.npos) break;
    out += html("<code>{}</code>", text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", with_commas(number), what, number == 1 ? "" : "s");
}

std::string with_commas(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace dropcheck::page
