// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/events.hpp"

#include <string_view>

namespace dropcheck::drop {
namespace {

std::string node_name(std::uint64_t serial) { return "node #" + std::to_string(serial); }

std::string amount(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
      return "an op ends as it does in Rust";
    case EventKind::made:
      return "a value is built only when the op says so";
    case EventKind::dropped:
      return "values are dropped exactly once, in Rust's order";
    case EventKind::holds:
    case EventKind::holds_number:
      return "a variable has the value that it was given, until it is moved from";
    case EventKind::allocations:
      return "variables and aggregates allocate nothing";
    case EventKind::alive:
      return "only what is in scope or forgotten stays alive";
    case EventKind::leaked:
      return "only what was forgotten leaks";
  }
  return "";
}

}  // namespace

std::string describe(const Event& event) {
  const std::string small = std::to_string(event.small);
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(describe_outcome(event));
    case EventKind::made:
      return node_name(event.node) + " (label " + small + ") is built";
    case EventKind::dropped:
      return node_name(event.node) + " (label " + small + ") is dropped";
    case EventKind::holds:
      return "v" + small + " holds " + node_name(event.node) +
             (event.value == 0 ? "" : " at " + std::to_string(event.value));
    case EventKind::holds_number:
      return "v" + small + " is " + std::to_string(event.value);
    case EventKind::allocations:
      return amount(event.first, "allocation") + " so far";
    case EventKind::alive:
      return amount(event.first, "node") + " alive";
    case EventKind::leaked:
      return node_name(event.node) + " has leaked";
  }
  return "";
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
  static constexpr EventWords words{&describe, &rule_of,
                                    static_cast<std::uint8_t>(EventKind::dropped),
                                    static_cast<std::uint8_t>(EventKind::allocations)};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::drop
