// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program that breaks a rule, however that was noticed, and how it is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/bytes.hpp"
#include "harness/flight.hpp"
#include "harness/op.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

/// The simplest program that a failing one comes down to, if breaking the same rule in any way will
/// do, and how that does: findings of one cause have it in common. Two causes that break one rule
/// may, too, where one of them is simpler to meet.
struct Cause {
  Bytes program;
  std::string rule;
  std::string expected;
  std::string actual;

  bool operator==(const Cause&) const = default;
};

struct Finding {
  TargetRow target;
  /// As in artifact names: crash, timeout, oom or leak.
  std::string kind = "crash";
  std::string rule = {};
  std::string expected = {};
  std::string actual = {};
  std::size_t step = 0;
  Bytes program = {};
  /// What its objects went through.
  History history = {};
  /// What the implementation showed of the act that broke the rule.
  Seen seen = {};
  /// Of the implementation.
  Abilities abilities = 0;
  /// What the worker wrote, the sanitizer's report included.
  std::string log = {};
  /// It broke the rule once, and not, or another one, when it ran again.
  bool flaky = false;
  /// Nothing for one that is flaky, or too slow to look for it.
  std::optional<Cause> cause = {};
};

/// What a worker saw and survived.
Finding finding_of(const TargetRow& target, const StoredViolation& violation);

/// What a worker's death says about the target; nothing if it ended well, was stopped for no fault
/// of the program, or died of a violation that its flight holds.
std::optional<Finding> death_of(const TargetRow& target, const Flight& flight, const WorkerEnd& end,
                                const WorkerLimits& limits);

/// The rule that a sanitizer's report says is broken; `report` has the kind of its summary.
std::string_view rule_of_report(std::string_view report);

/// As in "node #0", or "block #0".
std::string object_name(const Finding& finding, std::uint32_t object);

/// The first object that an observation names, as "node #0 has leaked" does.
std::optional<std::uint32_t> object_in(std::string_view observation);

/// The word of the op that broke the rule, or "end" when everything was being dropped.
std::string op_of(const Finding& finding);

/// Bytes that mean the same as the finding's program, as short as can be.
void make_canonical(Finding& finding);

/// Where to look next.
struct Pointers {
  /// A file that holds the program, or empty if there is none.
  std::string artifact;
  /// A file that holds it as C++, or empty.
  std::string emitted;
  /// A file that holds the log, or empty.
  std::string log;
  /// How this command was called.
  std::string command;
};

/// What the rule is, how it is broken, and the program with the step marked.
std::string text_of(const Finding& finding);

/// The rule broken, the program, the artifact, the line that replays it, the line that opens the
/// log.
void tell(Terminal& terminal, const Finding& finding, const Pointers& pointers);

}  // namespace dropcheck
