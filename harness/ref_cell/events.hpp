// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of cells, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/events.hpp"
#include "harness/ref_cell/ops.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::ref_cell {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  dropped,                 // node, small: label
  finds,                   // first: the cells that the destructor can borrow, second: mutably
  error,                   // small: Error; what an op throws
  printed,                 // first: the node by serial + 1, 0: <borrowed>, else unreadable
  got,                     // first: the number of a Cell
  free,                    // small: cell slot, node, first: left number, second: right one
  shared,                  // the same; what it holds may be read and not written
  locked,                  // small: cell slot; it can be borrowed in no way
  broken,                  // small: cell slot; it can be borrowed for writing only
  sees,                    // small: guard slot, value: Seen, node, first and second: numbers
  holds_plain,             // small: slot, node, first: the number beside it
  holds_once,              // small: slot, node
  alive,                   // first: how many nodes
  leaked,                  // node: nowhere, and still there
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

enum class Error : std::uint8_t { borrow, borrow_mut, overflow, reentrant_init };

/// What a guard is of.
enum class Seen : std::uint8_t { node, left, right };

/// `printed.first` for a text that names no node and no borrow.
inline constexpr std::uint64_t unreadable = ~std::uint64_t{0};

inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0,
                        std::uint64_t first = 0, std::uint64_t second = 0) {
  return {.kind = static_cast<std::uint8_t>(kind),
          .small = small,
          .node = node,
          .first = first,
          .second = second};
}
inline Event number_event(EventKind kind, std::uint64_t first, std::uint64_t second = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .first = first, .second = second};
}
inline Event slot_event(EventKind kind, std::uint8_t slot) {
  return {.kind = static_cast<std::uint8_t>(kind), .small = slot};
}
inline Event error_event(Error error) {
  return {.kind = static_cast<std::uint8_t>(EventKind::error),
          .small = static_cast<std::uint8_t>(error)};
}
inline Event sees_event(GuardSlot slot, Seen seen, std::uint32_t node, std::uint64_t first,
                        std::uint64_t second = 0) {
  return {.kind = static_cast<std::uint8_t>(EventKind::sees),
          .small = slot.index,
          .value = static_cast<std::uint16_t>(seen),
          .node = node,
          .first = first,
          .second = second};
}

/// An observation in words, as in "c1 is free and holds node #2 (left 0, right 3)".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::ref_cell
