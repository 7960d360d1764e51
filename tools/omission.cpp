// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/omission.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <variant>

#include "harness/bytes.hpp"
#include "harness/language.hpp"
#include "harness/text_lines.hpp"

namespace dropcheck {
namespace {

/// 0 if the subject has no such op.
std::uint64_t mask_of(const TargetRow& target, const std::string& word) {
  const LanguageInfo& language = *find_language(target.subject);
  const auto parsed =
      language.parse(header_line(language.subject, language.version) + "omit " + word + "\n");
  return std::holds_alternative<Bytes>(parsed) ? omitted_in(std::get<Bytes>(parsed)) : 0;
}

}  // namespace

std::uint64_t omitted_by(const std::vector<std::string>& words, const TargetRow& target) {
  std::uint64_t omitted = 0;
  for (const std::string& word : words) omitted |= mask_of(target, word);
  return omitted;
}

bool are_ops_of(const std::vector<TargetRow>& targets, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (std::ranges::any_of(targets, [&](const auto& row) { return mask_of(row, word) != 0; })) {
      continue;
    }
    fmt::print(stderr, "--omit: '{}' is no op of these targets; `dropcheck list --ops` has them\n",
               word);
    return false;
  }
  return true;
}

}  // namespace dropcheck
