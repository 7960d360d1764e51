// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/events.hpp"

#include <algorithm>
#include <array>

namespace dropcheck {

std::string_view describe_outcome(const Event& event) {
  static constexpr std::array<std::string_view, 8> words = {
      "the op is skipped", "the op succeeds", "the op gives None", "the op is refused",
      "the op says yes",   "the op says no",  "the op throws",     "the allocation fails",
  };
  return words[event.small % words.size()];
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual,
                                 const EventWords& words) {
  const auto& wanted = expected.events();
  const auto& seen = actual.events();
  const auto [w, s] = std::ranges::mismatch(wanted, seen);
  const bool wanted_ends = w == wanted.end();
  const bool seen_ends = s == seen.end();
  if (wanted_ends && seen_ends) return std::nullopt;
  Violation violation;
  // Where both go on, a drop is the news, and so is whatever stands where the step should have
  // ended.
  const bool by_seen =
      wanted_ends ||
      (!seen_ends && (s->kind == words.dropped || (w->kind == words.last && *s != *w)));
  violation.rule = words.rule(by_seen ? *s : *w);
  if (!wanted_ends && !seen_ends && w->kind == s->kind && w->small == s->small &&
      words.rule_of_value != nullptr && !words.rule_of_value(*w).empty()) {
    violation.rule = words.rule_of_value(*w);
  }
  violation.expected = wanted_ends ? "nothing more" : words.describe(*w);
  violation.actual = seen_ends ? "nothing more" : words.describe(*s);
  return violation;
}

}  // namespace dropcheck
