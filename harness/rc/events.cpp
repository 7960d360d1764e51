// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/events.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace dropcheck::rc {
namespace {

constexpr std::array<std::string_view, 8> outcome_words = {
    "the op is skipped", "the op succeeds", "the op gives None", "the op is refused",
    "the op says yes",   "the op says no",  "the op throws",     "the allocation fails",
};

EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

std::string node_name(std::uint64_t serial) { return "node #" + std::to_string(serial); }

std::string counts(const Event& event) {
  return "strong " + std::to_string(event.first) + ", weak " + std::to_string(event.second);
}

std::string weak_name(std::uint8_t slot) {
  return slot == weak_under_construction ? "the Weak of a value under construction"
                                         : "w" + std::to_string(slot);
}

std::string describe_parent(const Event& event) {
  if (event.first == 0) return "the Weak at hand upgrades to nothing";
  const std::string parent =
      "the Weak at hand upgrades to " + node_name(event.first - 1) + " whose next is ";
  if (event.second == next_is_busy) return parent + "being assigned";
  return parent + (event.second == 0 ? "empty" : node_name(event.second - 1));
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(EventKind kind) {
  switch (kind) {
    case EventKind::outcome:
      return "an op ends as it does in Rust";
    case EventKind::made:
    case EventKind::copied:
      return "a value is built or copied only when the op says so";
    case EventKind::dropped:
      return "a value is dropped exactly once, when its last strong handle goes";
    case EventKind::parent:
      return "a destructor sees its surroundings as they are: new values stored, dead ones gone";
    case EventKind::holds:
      return "a handle owns its node, and the counts are the numbers of handles";
    case EventKind::watches:
      return "a Weak reports the handles of its block, and 0 once the value is dead";
    case EventKind::alive:
      return "only reachable, forgotten or cyclic values stay alive";
    case EventKind::leaked:
      return "only forgotten handles and strong cycles may leak";
  }
  return "";
}

}  // namespace

std::string describe(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(outcome_words[event.small % outcome_words.size()]);
    case EventKind::made:
      return node_name(event.node) + " (label " + std::to_string(event.small) + ") is built";
    case EventKind::copied:
      return node_name(event.node) + " is copied from " + node_name(event.first);
    case EventKind::dropped:
      return node_name(event.node) + " (label " + std::to_string(event.small) + ") is dropped";
    case EventKind::parent:
      return describe_parent(event);
    case EventKind::holds:
      return "r" + std::to_string(event.small) + " holds " + node_name(event.node) + " (value " +
             std::to_string(event.value) + ", " + counts(event) + ")";
    case EventKind::watches:
      return weak_name(event.small) + " reports " + counts(event);
    case EventKind::alive:
      return event.first == 1 ? "1 node is alive"
                              : std::to_string(event.first) + " nodes are alive";
    case EventKind::leaked:
      return node_name(event.node) + " has leaked";
  }
  return "";
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
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
      wanted_ends || (!seen_ends && (kind_of(*s) == EventKind::dropped ||
                                     (kind_of(*w) == EventKind::alive && *s != *w)));
  violation.rule = rule_of(kind_of(by_seen ? *s : *w));
  violation.expected = wanted_ends ? "nothing more" : describe(*w);
  violation.actual = seen_ends ? "nothing more" : describe(*s);
  return violation;
}

}  // namespace dropcheck::rc
