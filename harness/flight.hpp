// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The flight recorder: what a worker process was doing, in memory that survives its death. A parent
// makes it and passes it down as a file descriptor; a worker that has no parent writes to its own.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/bytes.hpp"
#include "harness/limits.hpp"
#include "harness/op.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// Names the descriptor of the flight in a worker's environment.
inline constexpr const char* flight_variable = "DROPCHECK_FLIGHT";

/// A program at rest.
struct StoredProgram {
  std::uint64_t size = 0;
  std::uint8_t bytes[limits::program_bytes_max] = {};

  void store(std::span<const std::uint8_t> program);
  Bytes load() const;
};

/// A text at rest, cut to its room.
template <std::size_t Room>
struct StoredText {
  char text[Room] = {};
};

/// A violation at rest, with the program that showed it.
struct StoredViolation {
  StoredProgram program;
  std::uint64_t step = 0;
  StoredText<256> rule;
  StoredText<512> expected;
  StoredText<512> actual;
  History history;
  Seen seen;
  /// Of the implementation that broke the rule.
  Abilities abilities = 0;

  Violation load() const;
};

/// Written by one process, read by another, without locks: a reader may see a count a little late,
/// and reads the current program only when the writer has stopped.
struct Flight {
  /// Distinct violations beyond these are not kept.
  static constexpr std::size_t violations_max = 32;

  /// Of the implementation that runs them.
  Abilities abilities = 0;
  /// Set by the parent: the ids of ops that no program of this worker uses.
  std::uint64_t omitted = 0;
  std::uint64_t programs = 0;
  /// How many of them broke a rule that the worker lived to tell, known or not.
  std::uint64_t violating = 0;
  /// How long the slowest of them took, in seconds.
  double slowest = 0;
  Progress progress;
  /// Nonzero while a program runs; if the worker died then, `current` killed it.
  std::uint64_t running = 0;
  StoredProgram current;
  /// How many of `violations` may be read; only grows, but for forget_violations().
  std::atomic<std::uint64_t> violated = 0;
  std::array<StoredViolation, violations_max> violations = {};

  /// Keeps the first violation of each rule by each op, and the history of its objects: a driver
  /// meets the same one again and again.
  void record(std::span<const std::uint8_t> program, const Violation& violation);
  void forget_violations() { violated = 0; }
};

/// The flight that the environment names, or one of this process. Valid until the process ends.
Flight& attach_flight();

/// A flight in memory that `descriptor` shares with children. Errors: null; errno says why.
Flight* create_flight(int& descriptor);
void destroy_flight(Flight* flight, int descriptor);

}  // namespace dropcheck
