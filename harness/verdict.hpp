// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run found. Plain data: library code returns it, drivers print it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/history.hpp"
#include "harness/seen.hpp"

namespace dropcheck {

/// The first step at which the implementation broke a rule, `rule` in one sentence. `step` counts
/// from 0; the number of steps means the end of the program, when everything is dropped.
struct Violation {
  std::size_t step = 0;
  std::string rule;
  std::string expected;
  std::string actual;
};

/// How far a run has come. A driver may place it where another process sees it.
struct Progress {
  std::uint64_t step = 0;
  /// Ops run so far in all programs, drop scripts included, and those that were not skipped.
  std::uint64_t ops = 0;
  std::uint64_t effective_ops = 0;
  /// Of the program under way, or of the last one.
  History history;
  Seen seen;
};

/// `trace_hash` covers every observation of the run, up to and with the violation.
struct Verdict {
  std::optional<Violation> violation;
  std::uint64_t trace_hash = 0;
  /// The labelled situations that occurred; the bits are the subject's.
  std::uint64_t situations = 0;

  bool pass() const { return !violation; }
};

}  // namespace dropcheck
