// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/events.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace dropcheck::box {
namespace {

std::string node_name(std::uint64_t serial) { return "node #" + std::to_string(serial); }

std::string next_name(const Event& event) {
  return event.first == 0 ? "none" : node_name(event.first - 1);
}

std::string amount(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string describe_tracked(const Event& event) {
  constexpr std::array<std::string_view, 3> whats = {"nodes", "units", "in all"};
  const auto number = [](auto count) { return std::to_string(count); };
  return "tracked " + std::string(whats[event.small % whats.size()]) + ": " +
         number(static_cast<std::int64_t>(event.first)) + ", as large as " +
         number(static_cast<std::int64_t>(event.second)) + " nodes and " +
         number(static_cast<std::int16_t>(event.value)) + " bytes";
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
      return "an op ends as it does in Rust";
    case EventKind::made:
    case EventKind::copied:
    case EventKind::unit_made:
      return "a value is built or copied only when the op says so";
    case EventKind::dropped:
    case EventKind::unit_dropped:
      return "a value is dropped exactly once, when its owner goes";
    case EventKind::rest:
      return "a value is dropped before what it owns";
    case EventKind::holds:
    case EventKind::holds_dyn:
    case EventKind::holds_unit:
    case EventKind::holds_slice:
      return "an owner has the value that it was given";
    case EventKind::allocations:
      return "making and cloning allocate once for each value with bytes, and nothing else does";
    case EventKind::alive:
      return "only owned or leaked values stay alive";
    case EventKind::tracked:
      return "what is tracked is what lives";
    case EventKind::leaked:
      return "only what was leaked leaks";
  }
  return "";
}

}  // namespace

std::string describe(const Event& event) {
  const std::string slot = std::to_string(event.small);
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(describe_outcome(event));
    case EventKind::made:
      return node_name(event.node) + " (label " + slot + ") is built";
    case EventKind::copied:
      return node_name(event.node) + " is copied from " + node_name(event.first);
    case EventKind::dropped:
      return node_name(event.node) + " (label " + slot + ") is dropped";
    case EventKind::rest:
      return "its next is " + next_name(event);
    case EventKind::unit_made:
      return "a unit is built";
    case EventKind::unit_dropped:
      return "a unit is dropped";
    case EventKind::holds:
      return "b" + slot + " holds " + node_name(event.node) + " (value " +
             std::to_string(event.value) + ", next " + next_name(event) + ")";
    case EventKind::holds_dyn:
      return "d" + slot + " holds " + node_name(event.node);
    case EventKind::holds_unit:
      return "u" + slot + " holds a unit";
    case EventKind::holds_slice:
      return "s" + slot + " holds " + amount(event.value, "node") + " from " +
             node_name(event.node);
    case EventKind::allocations:
      return amount(event.first, "allocation") + " so far";
    case EventKind::alive:
      return amount(event.first, "node") + " and " + amount(event.second, "unit") + " alive";
    case EventKind::tracked:
      return describe_tracked(event);
    case EventKind::leaked:
      return node_name(event.node) + " has leaked";
  }
  return "";
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
  // What is observed behind all slots.
  const bool counts = std::ranges::any_of(expected.events(), [](const Event& event) {
    return kind_of(event) == EventKind::allocations;
  });
  const EventKind last = counts ? EventKind::allocations : EventKind::alive;
  const EventWords words{&describe, &rule_of, static_cast<std::uint8_t>(EventKind::dropped),
                         static_cast<std::uint8_t>(last)};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::box
