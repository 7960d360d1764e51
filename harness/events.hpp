// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the observations of all subjects share: the outcome of an op, and how two traces of a step
// are compared. Kinds of events are the subject's; kind 0 is the outcome in each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

inline constexpr std::uint8_t outcome_kind = 0;

inline Event outcome_event(Outcome outcome) {
  return {.kind = outcome_kind, .small = static_cast<std::uint8_t>(outcome)};
}

/// The outcome in words, as in "the op gives None". Requires: the event is one.
std::string_view describe_outcome(const Event& event);

/// A subject's words for its events, and which of them end a step or tell of a drop.
struct EventWords {
  std::string (*describe)(const Event& event);
  /// The law that a trace breaks if it differs from the model's at this event.
  std::string_view (*rule)(const Event& event);
  std::uint8_t dropped;
  /// What is observed last in each step.
  std::uint8_t last;
  /// The law that is broken where both see an event of this kind and slot, with another value in
  /// it; null or empty: as above.
  std::string_view (*rule_of_value)(const Event& event) = nullptr;
};

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual,
                                 const EventWords& words);

}  // namespace dropcheck
