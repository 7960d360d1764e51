// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of drop rules, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/drop/ops.hpp"
#include "harness/events.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::drop {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  dropped,                 // node, small: label
  holds,                   // small: name, value: part, node
  holds_number,            // small: name, value
  allocations,             // first: how many so far
  alive,                   // first: how many nodes
  leaked,                  // node: in no variable, and still there
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .small = small, .node = node};
}
inline Event number_event(EventKind kind, std::uint64_t number) {
  return {.kind = static_cast<std::uint8_t>(kind), .first = number};
}
/// `part` counts the nodes of a struct or array, in the order in which they are dropped.
inline Event holds_event(Name name, std::size_t part, std::uint32_t node) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds),
          .small = name.index,
          .value = static_cast<std::uint16_t>(part),
          .node = node};
}
inline Event holds_number_event(Name name, std::uint16_t value) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds_number),
          .small = name.index,
          .value = value};
}

/// An observation in words, as in "v1 holds node #2".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::drop
