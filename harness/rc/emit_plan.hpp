// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an emitted program does and what it needs for that: the program, run on the model.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/faults.hpp"
#include "harness/rc/events.hpp"
#include "harness/rc/ops.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::rc {

/// A stretch of a run after which the harness compares.
struct Moment {
  enum class Kind : std::uint8_t {
    step,
    own_drop,   // of a slot, at the end
    leaks,      // what lives although no slot is in use
    take_back,  // of what was forgotten
  };
  Kind kind;
  Step step = {};
  Outcome outcome = Outcome::done;
  std::vector<Event> expected = {};
  /// Whether a drop script ran.
  bool scripted = false;
  bool compared = false;
};

/// The parts that a program needs.
struct Needs {
  /// Observations are compared; without them only the balance of blocks.
  bool says = false;
  bool counts_blocks = false;
  /// The nodes by number: to list them, to cut them, or to tell a live one.
  bool registry = false;
  /// A handle may lead to a node that is no more.
  bool checks = false;
  bool cuts_links = false;
  bool label = false, value = false, next = false, up = false;
  bool copies = false, moves = false, makes_cyclic = false;
  /// A destructor with a body, and so an identity.
  bool destructor = false;
  bool scripts = false, depth = false, fuel = false, calm = false;
  /// Slots, or the next of a node, that a script must leave alone.
  bool busy = false, next_busy = false;
  /// A count that must not grow.
  bool full = false;
  bool presets = false;
  bool raw = false, forgets = false, forgets_weak = false;
  bool fails_allocations = false;
  /// Forms of allocation beyond the plain one that a leak shows.
  bool arrays = false, aligned = false;
  std::set<std::pair<FaultPoint, std::uint8_t>> faults;
  /// More than one throw may be on its way.
  bool unwinding = false;
  std::set<std::uint8_t> strong, weak;

  bool throws(FaultPoint point) const {
    for (const auto& fault : faults) {
      if (fault.first == point) return true;
    }
    return false;
  }
};

struct Plan {
  Abilities abilities = 0;
  std::uint64_t omitted = 0;
  /// Up to the last one that is compared.
  std::vector<Moment> moments;
  /// The ops of each label's script.
  std::array<std::vector<Op>, limits::labels> scripts;
  /// A node of the label is dropped before its script is complete.
  std::array<bool, limits::labels> grows{};
  Needs needs;

  bool has(Abilities wanted) const { return (wanted & ~abilities) == 0; }
  bool applies(const Op& op) const {
    return has(info_of(op).needs) && (omitted >> info_of(op).id & 1) == 0;
  }
};

/// What must be done to see `violation`, or the outcome of the last step if there is none.
Plan plan(const Program& program, Abilities abilities, const std::optional<Violation>& violation);

/// The law of the ledger that is judged when everything is over.
inline constexpr std::string_view leak_rule =
    "every block is released when the last handle of it goes";
bool is_leak(const std::optional<Violation>& violation);

}  // namespace dropcheck::rc
