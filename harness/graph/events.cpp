// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/events.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dropcheck::graph {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }
std::string node_name(std::uint64_t serial) { return "node #" + number(serial); }
/// Of a serial number plus one.
std::string node_or(std::string_view nothing, std::uint64_t serial_plus_1) {
  return serial_plus_1 == 0 ? std::string(nothing) : node_name(serial_plus_1 - 1);
}

std::string_view borrowed_name(std::uint64_t borrowed) {
  constexpr std::array<std::string_view, 3> names = {"free", "borrowed for reading",
                                                     "borrowed for writing"};
  return names[borrowed % names.size()];
}

std::string describe_finds(const Event& event) {
  if (event.first == 0) return "its parent is none, or gone";
  return "its parent is " + node_name(event.first - 1) + ", " +
         std::string(borrowed_name(event.small));
}

std::string describe_links(const Event& event) {
  const Children children(event.first);
  std::string text = "n" + number(event.small) + " leads to " + node_name(event.node) + " (value " +
                     number(event.value) + ", children: ";
  if (children.size() == 0) text += "none";
  for (std::uint64_t i = 0; i < std::min(children.size(), Children::shown_max); ++i) {
    text += (i == 0 ? "" : " ") + node_name(children[i]);
  }
  if (children.size() > Children::shown_max) text += " of " + number(children.size());
  return text + ", parent: " + node_or("none", event.second) + ")";
}

std::string_view borrow_rule(Borrowed borrowed) {
  if (borrowed == Borrowed::no) return "a borrow ends with its guard";
  return borrowed == Borrowed::for_reading ? "readers keep writers out, and nobody else"
                                           : "a writer keeps all others out";
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
      return "an op ends as it does in Rust";
    case EventKind::error:
      return "an op throws what it does in Rust";
    case EventKind::made:
      return "a value is built only when the op says so";
    case EventKind::dropped:
      return "a value is dropped exactly once, when its last strong handle goes";
    case EventKind::finds:
      return "a destructor sees its surroundings as they are: its parent, and who borrows it";
    case EventKind::printed:
      return "a graph prints its values once each, in order, or that they are borrowed";
    case EventKind::counts:
    case EventKind::list_counts:
      return "a handle owns its node, and the counts are the numbers of handles";
    case EventKind::state:
    case EventKind::tail_state:
      return borrow_rule(static_cast<Borrowed>(event.value));
    case EventKind::links:
    case EventKind::tail:
      return "a node has the value that it was given, and the links";
    case EventKind::sees:
    case EventKind::sees_tail:
      return "a guard sees the value of its cell";
    case EventKind::alive:
      return "only reachable or cyclic values stay alive";
    case EventKind::leaked:
      return "only strong cycles may leak";
  }
  return "";
}

std::string describe_counts(const Event& event) {
  return "n" + number(event.small) + " owns " + node_name(event.node) + " (strong " +
         number(event.first) + ", weak " + number(event.second) + ")";
}

}  // namespace

std::string describe(const Event& event) {
  const std::string small = number(event.small);
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(describe_outcome(event));
    case EventKind::made:
      return node_name(event.node) + " (label " + small + ") is built";
    case EventKind::dropped:
      return node_name(event.node) + " (label " + small + ") is dropped";
    case EventKind::finds:
      return describe_finds(event);
    case EventKind::error:
      return event.small == 0 ? "BorrowError is thrown" : "BorrowMutError is thrown";
    case EventKind::printed:
      return "it prints " + node_or("<borrowed>", event.first);
    case EventKind::counts:
      return describe_counts(event);
    case EventKind::state:
      return "n" + small + " is " + std::string(borrowed_name(event.value));
    case EventKind::links:
      return describe_links(event);
    case EventKind::list_counts:
      return "l" + small + " owns " + node_name(event.node) + " (strong " + number(event.first) +
             ")";
    case EventKind::tail_state:
      return "the tail of l" + small + " is " + std::string(borrowed_name(event.value));
    case EventKind::tail:
      return "the tail of l" + small + " is " + node_or("Nil", event.first);
    case EventKind::sees:
      return "g" + small + " sees " + node_name(event.node) + " (value " + number(event.first) +
             ")";
    case EventKind::sees_tail:
      return "g" + small + " sees the tail " + node_or("Nil", event.first);
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
                                    static_cast<std::uint8_t>(EventKind::alive)};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::graph
