// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/near_miss.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string_view>
#include <utility>

namespace dropcheck {
namespace {

/// Levenshtein's: insertions, deletions and replacements from one word to the other.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

bool is_near(std::string_view written, std::string_view meant) {
  constexpr std::size_t edits_max = 2;
  const std::size_t edits = edits_between(written, meant);
  return edits != 0 && edits <= edits_max && 3 * edits <= meant.size();
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(std::move(word));
  return words;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::vector<NearMiss> near_misses(const LanguageInfo& language, Abilities abilities,
                                  const std::vector<std::string>& members) {
  const auto& table = language.vocabulary.abilities;
  std::vector<std::string> known = words_of(language.vocabulary.plain_members);
  for (const AbilityInfo& ability : table) {
    for (std::string& member : words_of(ability.members)) known.push_back(std::move(member));
  }
  std::vector<NearMiss> misses;
  const auto add = [&](NearMiss miss) {
    if (std::ranges::find(misses, miss) == misses.end()) misses.push_back(std::move(miss));
  };
  for (const AbilityInfo& ability : table) {
    // One that is taken back by its member is there without it.
    if ((ability.bit & ~abilities) == 0 && ability.bit != unwinds) continue;
    for (const std::string& meant : words_of(ability.members)) {
      for (const std::string& member : members) {
        if (member == meant && !ability.is_promise() && ability.bit != unwinds) {
          add({member, fmt::format("no {}, which wants: {}", ability.name, ability.shape)});
        } else if (!contains(known, member) && is_near(member, meant)) {
          add({member, fmt::format("is it meant to be `{}`?", meant)});
        }
      }
    }
  }
  return misses;
}

}  // namespace dropcheck
