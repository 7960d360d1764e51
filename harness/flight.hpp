// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The flight recorder: what a worker process was doing, in memory that survives its death. A parent
// makes it and passes it down as a file descriptor; a worker that has no parent writes to its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/bytes.hpp"
#include "harness/limits.hpp"
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

/// Written by one process, read by another, without locks: a reader may see a count a little late,
/// and reads the program and the violation only when the writer has stopped.
struct Flight {
  std::uint64_t programs = 0;
  Progress progress;
  /// Nonzero while a program runs; if the worker died then, `current` killed it.
  std::uint64_t running = 0;
  StoredProgram current;
  /// The last violation, and its program. A driver that shrinks overwrites it with smaller ones.
  std::uint64_t violated = 0;
  StoredProgram violator;
  std::uint64_t violation_step = 0;
  StoredText<256> rule;
  StoredText<512> expected;
  StoredText<512> actual;

  void record(std::span<const std::uint8_t> program, const Violation& violation);
  Violation violation() const;
};

/// The flight that the environment names, or one of this process. Valid until the process ends.
Flight& attach_flight();

/// A flight in memory that `descriptor` shares with children. Errors: null; errno says why.
Flight* create_flight(int& descriptor);
void destroy_flight(Flight* flight, int descriptor);

}  // namespace dropcheck
