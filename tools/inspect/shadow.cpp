// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/shadow.hpp"

#include <utility>

#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr std::uint64_t shadow_offset = 0x7fff8000;  // asan_mapping.h, Linux x86-64
constexpr std::size_t bytes_in_row = 16;

constexpr std::pair<std::string_view, std::string_view> meanings[] = {
    {"00", "addressable"},
    {"fa", "heap redzone"},
    {"fb", "heap right redzone"},
    {"fd", "freed heap memory"},
    {"f1", "stack left redzone"},
    {"f2", "stack mid redzone"},
    {"f3", "stack right redzone"},
    {"f4", "stack partial redzone"},
    {"f5", "stack after return"},
    {"f8", "stack after scope"},
    {"f9", "global redzone"},
    {"f6", "global before its initialisation"},
    {"f7", "poisoned by the program"},
    {"fc", "behind the end of a container"},
    {"ac", "array cookie"},
    {"bb", "redzone inside an object"},
    {"fe", "internal to AddressSanitizer"},
    {"ca", "left redzone of alloca"},
    {"cb", "right redzone of alloca"},
    {"cc", "gap in the shadow"},
};

bool is_tag(std::string_view two) {
  return (is_hex_digit(two[0]) && is_hex_digit(two[1])) || two == "..";
}

}  // namespace

bool add_shadow_row(std::string_view text, Shadow& shadow) {
  Cursor cursor(text);
  const bool guilty = cursor.skip("=>");
  const auto address = cursor.address();
  if (!address || !cursor.skip(":")) return false;
  ShadowRow row{*address, ""};
  std::optional<std::size_t> marked;
  for (std::string_view rest = cursor.rest(); !rest.empty();) {
    if (rest[0] == ' ' || rest[0] == ']') {
      rest.remove_prefix(1);
    } else if (rest[0] == '[') {
      marked = row.bytes.size() / 2;
      rest.remove_prefix(1);
    } else {
      if (rest.size() < 2 || !is_tag(rest.substr(0, 2))) return false;
      row.bytes += rest.substr(0, 2);
      rest.remove_prefix(2);
      if (row.bytes.size() > 2 * bytes_in_row) return false;
    }
  }
  if (row.bytes.empty()) return false;
  if (shadow.complete || shadow.rows.size() >= limits::rows) return true;
  if (guilty && marked && !shadow.guilty_row && *marked < row.bytes.size() / 2) {
    shadow.guilty_row = shadow.rows.size();
    shadow.guilty_index = marked;
    shadow.guilty_byte = row.bytes.substr(2 * *marked, 2);
  }
  shadow.rows.push_back(std::move(row));
  return true;
}

void decode_shadow(Shadow& shadow, std::optional<std::uint64_t> address) {
  if (shadow.rows.empty()) return;
  if (shadow.dialect.empty()) {
    const std::uint64_t first = shadow.rows[0].address;
    const std::uint64_t stride = shadow.rows.size() > 1 ? shadow.rows[1].address - first : 0;
    if (stride == 0x80) shadow.dialect = "application";
    if (stride == 0x10) shadow.dialect = "shadow";
    // A single row tells no stride: the report's address lies in it, or does not.
    if (stride == 0 && address) {
      shadow.dialect = *address - first < 8 * bytes_in_row ? "application" : "shadow";
    }
  }
  if (shadow.dialect != "tags") shadow.meaning = shadow_meaning(shadow.guilty_byte);
  if (!shadow.guilty_row || shadow.guilty_row >= shadow.rows.size()) return;
  const std::uint64_t row = shadow.rows[*shadow.guilty_row].address;
  if (shadow.dialect == "application") shadow.describes = row + 8 * *shadow.guilty_index;
  if (shadow.dialect == "shadow") {
    shadow.describes = (row + *shadow.guilty_index - shadow_offset) << 3;
  }
}

std::string_view shadow_meaning(std::string_view byte) {
  if (byte.size() == 2 && byte[0] == '0' && byte[1] >= '1' && byte[1] <= '7') {
    return "partially addressable";
  }
  for (const auto& [code, meaning] : meanings) {
    if (byte == code) return meaning;
  }
  return "";
}

}  // namespace dropcheck::inspect
