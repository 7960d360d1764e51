// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/shell.hpp"

#include <array>
#include <cstddef>

#include "tools/page/assets.hpp"

namespace dropcheck::page {
namespace {

constexpr unsigned hex_value(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
}

/// The base64 of a SHA-256 in hexadecimal. Source: RFC 4648, section 4; 32 bytes leave one `=`.
constexpr std::array<char, 44> base64_of(std::string_view hex) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<char, 44> text = {};
  for (std::size_t i = 0; i < text.size() - 1; ++i) {
    unsigned value = 0;
    for (std::size_t bit = 6 * i; bit < 6 * i + 6; ++bit) {
      const unsigned nibble = bit / 4 < hex.size() ? hex_value(hex[bit / 4]) : 0;
      value = value << 1 | (nibble >> (3 - bit % 4) & 1u);
    }
    text[i] = digits[value];
  }
  text.back() = '=';
  return text;
}

constexpr auto style_hash = base64_of(assets::style_sha256);
constexpr auto script_hash = base64_of(assets::script_sha256);

std::string source_of(const std::array<char, 44>& hash) {
  return "'sha256-" + std::string(hash.data(), hash.size()) + "'";
}

}  // namespace

std::string file_of(const Shell& shell, const Markup& body) {
  std::string page = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  page += fmt::format(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; "
      "{}base-uri 'none'; form-action 'none'\">\n",
      source_of(style_hash),
      shell.scripted ? "script-src " + source_of(script_hash) + "; " : std::string());
  page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  page += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  page += "<meta name=\"referrer\" content=\"no-referrer\">\n";
  page += html("<title>{}</title>\n", shell.title).text;
  page += fmt::format("<style>{}</style>\n</head>\n<body>\n{}", assets::style, body.text);
  if (shell.scripted) page += fmt::format("<script>{}</script>\n", assets::script);
  return page + "</body>\n</html>\n";
}

}  // namespace dropcheck::page
