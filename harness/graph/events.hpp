// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of graphs, and the words for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/events.hpp"
#include "harness/graph/ops.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::graph {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  dropped,                 // node, small: label
  finds,        // small: Borrowed; first: the parent that a destructor sees, by serial + 1
  error,        // small: Error; what an op throws
  printed,      // first: a node by serial + 1, 0: <borrowed>
  counts,       // small: node slot, node, first: strong count, second: weak count
  state,        // small: node slot, value: Borrowed
  links,        // small: node slot, node, value, first: Children, second: parent + 1
  list_counts,  // small: list slot, node, first: strong count
  tail_state,   // small: list slot, value: Borrowed
  tail,         // small: list slot, node, first: the tail's node + 1, 0: Nil
  sees,         // small: guard slot, node, first: its value
  sees_tail,    // small: guard slot, first: the tail's node + 1, 0: Nil
  alive,        // first: how many nodes
  leaked,       // node: no slot leads to it, and it is still there
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

enum class Error : std::uint8_t { borrow, borrow_mut };

/// Nobody borrows, readers do, a writer does.
enum class Borrowed : std::uint8_t { no, for_reading, for_writing };

/// The children of a node in one word: how many, and the first seven by serial + 1.
class Children {
 public:
  Children() = default;
  explicit Children(std::uint64_t packed) : packed_(packed) {}
  void add(std::uint64_t serial) {
    if (size() < shown_max) packed_ |= (serial + 1) << (8 * (size() + 1));
    ++packed_;
  }
  std::uint64_t size() const { return packed_ & 0xff; }
  std::uint64_t packed() const { return packed_; }
  static constexpr std::uint64_t shown_max = 7;
  /// Requires: `index` is below both size() and shown_max.
  std::uint64_t operator[](std::uint64_t index) const {
    return (packed_ >> (8 * (index + 1)) & 0xff) - 1;
  }

 private:
  std::uint64_t packed_ = 0;
};

inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0,
                        std::uint64_t first = 0, std::uint64_t second = 0) {
  return {.kind = static_cast<std::uint8_t>(kind),
          .small = small,
          .node = node,
          .first = first,
          .second = second};
}
inline Event number_event(EventKind kind, std::uint64_t first) {
  return {.kind = static_cast<std::uint8_t>(kind), .first = first};
}
inline Event state_event(EventKind kind, std::uint8_t slot, Borrowed borrowed) {
  return {.kind = static_cast<std::uint8_t>(kind),
          .small = slot,
          .value = static_cast<std::uint16_t>(borrowed)};
}
inline Event links_event(NodeSlot slot, std::uint32_t node, std::uint8_t value, Children children,
                         std::uint64_t parent_plus_1) {
  return {.kind = static_cast<std::uint8_t>(EventKind::links),
          .small = slot.index,
          .value = value,
          .node = node,
          .first = children.packed(),
          .second = parent_plus_1};
}
inline Event finds_event(Borrowed borrowed, std::uint64_t parent_plus_1) {
  return {.kind = static_cast<std::uint8_t>(EventKind::finds),
          .small = static_cast<std::uint8_t>(borrowed),
          .first = parent_plus_1};
}
inline Event error_event(Error error) {
  return {.kind = static_cast<std::uint8_t>(EventKind::error),
          .small = static_cast<std::uint8_t>(error)};
}

/// An observation in words, as in "n1 leads to node #2 (value 0, children: node #3, parent: none)".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::graph
