// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/events.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

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
  static_assert(std::has_unique_object_representations_v<Event>);
  if (wanted.size() == seen.size() &&
      std::memcmp(wanted.data(), seen.data(), wanted.size() * sizeof(Event)) == 0) {
    return std::nullopt;
  }
  const auto [w, s] = std::ranges::mismatch(wanted, seen);
  const bool wanted_ends = w == wanted.end();
  const bool seen_ends = s == seen.end();
  Violation violation;
  // Where both go on, a drop is the news, and so is whatever stands where the step should have
  // ended.
  const bool by_seen =
      wanted_ends ||
      (!seen_ends && (s->kind == words.dropped || (w->kind == words.last && *s != *w)));
  violation.rule = words.rule(by_seen ? *s : *w);
  violation.expected = wanted_ends ? "nothing more" : words.describe(*w);
  violation.actual = seen_ends ? "nothing more" : words.describe(*s);
  return violation;
}

}  // namespace dropcheck
