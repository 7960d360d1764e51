// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A worker that writes its own programs: no engine, no feedback, any compiler.
#pragma once

#include <chrono>
#include <cstdint>

#include "harness/target.hpp"

namespace dropcheck {

/// Judges one random program of the target's writer after another until `time` is over; a seed
/// brings the same programs back. True: all passed. A violation stays in the flight, and the run
/// goes on, unless nobody vouches for the memory that the next program would run in.
bool generate(const Target& target, std::uint64_t seed, std::chrono::duration<double> time);

}  // namespace dropcheck
