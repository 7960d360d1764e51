// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/events.hpp"

#include <string_view>

namespace dropcheck::rc {
namespace {

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
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
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
      return std::string(describe_outcome(event));
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
  static constexpr EventWords words{&describe, &rule_of,
                                    static_cast<std::uint8_t>(EventKind::dropped),
                                    static_cast<std::uint8_t>(EventKind::alive)};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::rc
