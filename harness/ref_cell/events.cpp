// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/events.hpp"

#include <array>
#include <string_view>

namespace dropcheck::ref_cell {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }
std::string node_name(std::uint64_t serial) { return "node #" + number(serial); }

std::string both_numbers(const Event& event) {
  return " (left " + number(event.first) + ", right " + number(event.second) + ")";
}

std::string_view error_name(const Event& event) {
  constexpr std::array<std::string_view, 4> names = {"BorrowError", "BorrowMutError",
                                                     "BorrowOverflow", "ReentrantInit"};
  return names[event.small % names.size()];
}

std::string describe_printed(const Event& event) {
  if (event.first == 0) return "it prints <borrowed>";
  return event.first == unreadable ? "it prints neither a node nor <borrowed>"
                                   : "it prints " + node_name(event.first - 1);
}

std::string describe_sees(const Event& event) {
  const std::string slot = "g" + number(event.small) + " sees ";
  switch (static_cast<Seen>(event.value)) {
    case Seen::node:
      return slot + node_name(event.node) + both_numbers(event);
    case Seen::left:
      return slot + "the left " + number(event.first) + " of " + node_name(event.node);
    case Seen::right:
      return slot + "the right " + number(event.first) + " of " + node_name(event.node);
  }
  return "";
}

/// "c0 c3", or "none".
std::string cells(std::uint64_t slots) {
  std::string names;
  for (unsigned slot = 0; slot < limits::slots; ++slot) {
    if ((slots >> slot & 1) != 0) names += (names.empty() ? "c" : " c") + number(slot);
  }
  return names.empty() ? "none" : names;
}

constexpr std::string_view value_rule = "a cell has the value that it was given";

/// A cell that is borrowed as it should be may hold another value.
std::string_view rule_of_value(const Event& event) {
  const EventKind kind = kind_of(event);
  return kind == EventKind::free || kind == EventKind::shared ? value_rule : "";
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
    case EventKind::got:
      return "an op ends as it does in Rust";
    case EventKind::error:
      return "an op throws what it does in Rust";
    case EventKind::printed:
      return "a cell prints its value, or that it is borrowed";
    case EventKind::made:
      return "a value is built only when the op says so";
    case EventKind::dropped:
      return "a value is dropped exactly once, when its cell lets go of it";
    case EventKind::finds:
      return "a destructor finds its cell borrowed only if the value was assigned by a guard";
    case EventKind::free:
      return "a borrow ends with its guard";
    case EventKind::shared:
      return "readers keep writers out, and nobody else";
    case EventKind::locked:
    case EventKind::broken:
      return "a writer keeps all others out";
    case EventKind::sees:
      return "a guard sees the value of its cell";
    case EventKind::holds_plain:
    case EventKind::holds_once:
      return value_rule;
    case EventKind::alive:
      return "only what is in a cell stays alive";
    case EventKind::leaked:
      return "nothing leaks";
  }
  return "";
}

}  // namespace

std::string describe(const Event& event) {
  const std::string slot = number(event.small);
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(describe_outcome(event));
    case EventKind::made:
      return node_name(event.node) + " (label " + slot + ") is built";
    case EventKind::dropped:
      return node_name(event.node) + " (label " + slot + ") is dropped";
    case EventKind::finds:
      return "it finds free to read: " + cells(event.first) + ", to write: " + cells(event.second);
    case EventKind::error:
      return std::string(error_name(event)) + " is thrown";
    case EventKind::printed:
      return describe_printed(event);
    case EventKind::got:
      return "it gets " + number(event.first);
    case EventKind::free:
      return "c" + slot + " is free and holds " + node_name(event.node) + both_numbers(event);
    case EventKind::shared:
      return "c" + slot + " is read and holds " + node_name(event.node) + both_numbers(event);
    case EventKind::locked:
      return "c" + slot + " can be borrowed in no way";
    case EventKind::broken:
      return "c" + slot + " can be borrowed for writing and not for reading";
    case EventKind::sees:
      return describe_sees(event);
    case EventKind::holds_plain:
      return "p" + slot + " holds " + node_name(event.node) + " and " + number(event.first);
    case EventKind::holds_once:
      return "o" + slot + " holds " + node_name(event.node);
    case EventKind::alive:
      return number(event.first) + (event.first == 1 ? " node" : " nodes") + " alive";
    case EventKind::leaked:
      return node_name(event.node) + " has leaked";
  }
  return "";
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
  static constexpr EventWords words{&describe, &rule_of,
                                    static_cast<std::uint8_t>(EventKind::dropped),
                                    static_cast<std::uint8_t>(EventKind::alive), &rule_of_value};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::ref_cell
