// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of Rc and Weak, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/events.hpp"
#include "harness/op.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::rc {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  copied,                  // node: the new one, first: the copied one
  dropped,                 // node, small: label
  parent,   // what a dropped node sees through `up`: node and its next, by serial + 1
  holds,    // small: strong slot, node, value, first: strong count, second: weak count
  watches,  // small: weak slot, first: strong count, second: weak count
  alive,    // first: how many nodes
  leaked,   // node: not reachable from any slot, and still there
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

/// In a `parent` event: the next of a node whose `next` is being assigned cannot be asked for.
inline constexpr std::uint64_t next_is_busy = ~std::uint64_t{0};

/// In a `watches` event: not a slot, but the Weak that new_cyclic hands to its builder.
inline constexpr std::uint8_t weak_under_construction = limits::slots;

inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0,
                        std::uint64_t first = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .small = small, .node = node, .first = first};
}
inline Event parent_event(std::uint64_t parent_plus_1, std::uint64_t next_plus_1) {
  return {.kind = static_cast<std::uint8_t>(EventKind::parent),
          .first = parent_plus_1,
          .second = next_plus_1};
}
inline Event holds_event(StrongSlot slot, std::uint32_t node, std::uint16_t value,
                         std::uint64_t strong, std::uint64_t weak) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds),
          .small = slot.index,
          .value = value,
          .node = node,
          .first = strong,
          .second = weak};
}
inline Event watches_event(WeakSlot slot, std::uint64_t strong, std::uint64_t weak) {
  return {.kind = static_cast<std::uint8_t>(EventKind::watches),
          .small = slot.index,
          .first = strong,
          .second = weak};
}
inline Event alive_event(std::uint64_t nodes) {
  return {.kind = static_cast<std::uint8_t>(EventKind::alive), .first = nodes};
}

/// An observation in words, as in "r1 holds node 2 (value 0, strong 1, weak 0)".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::rc
