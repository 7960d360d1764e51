// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of Box, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/box/ops.hpp"
#include "harness/events.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::box {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  copied,                  // node: the new one, small: label, first: the copied one
  dropped,                 // node, small: label
  rest,                    // what a dropped node has as its next, by serial + 1
  unit_made,
  unit_dropped,
  holds,        // small: box slot, node, value, first: its next by serial + 1
  holds_dyn,    // small: slot, node
  holds_unit,   // small: slot
  holds_slice,  // small: slot, value: length, node: the first one
  allocations,  // first: how many so far
  alive,        // first: how many nodes, second: how many units
  tracked,      // small: Tracked, first: values, second and value: bytes; see tracked_event()
  leaked,       // node: in no slot, and still there
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

/// What is counted.
enum class Tracked : std::uint8_t { nodes, units, in_all };

inline Event event(EventKind kind) { return {.kind = static_cast<std::uint8_t>(kind)}; }
inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0,
                        std::uint64_t first = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .small = small, .node = node, .first = first};
}
inline Event number_event(EventKind kind, std::uint64_t first, std::uint64_t second = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .first = first, .second = second};
}
inline Event holds_event(BoxSlot slot, std::uint32_t node, std::uint16_t value,
                         std::uint64_t next_plus_1) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds),
          .small = slot.index,
          .value = value,
          .node = node,
          .first = next_plus_1};
}
inline Event unit_event(UnitSlot slot) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds_unit), .small = slot.index};
}
inline Event slice_event(SliceSlot slot, std::size_t length, std::uint32_t first) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds_slice),
          .small = slot.index,
          .value = static_cast<std::uint16_t>(length),
          .node = first};
}

/// The bytes as so many nodes and a rest, for a node has another size under another compiler.
/// Counts may be negative: more was counted out than in.
inline Event tracked_event(Tracked what, std::int64_t values, std::int64_t nodes,
                           std::int64_t rest = 0) {
  return {.kind = static_cast<std::uint8_t>(EventKind::tracked),
          .small = static_cast<std::uint8_t>(what),
          .value = static_cast<std::uint16_t>(rest),
          .first = static_cast<std::uint64_t>(values),
          .second = static_cast<std::uint64_t>(nodes)};
}

/// An observation in words, as in "b1 holds node #2 (value 0, next none)".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::box
