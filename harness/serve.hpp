// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A worker's side of an executor: programs come in through a socket, one at a time.
#pragma once

#include <cstdint>

#include "harness/target.hpp"

namespace dropcheck {

/// What a worker answers; violations stand in the flight.
struct Served {
  std::uint64_t trace_hash = 0;
  /// Nonzero if the worker ends now: no sanitizer vouches for its memory after a violation.
  std::uint64_t retires = 0;
};

/// Runs each program that arrives, a packet each, on the target, and answers with a Served. Returns
/// when the other end closes or the worker retires. Requires: `socket` keeps packets apart.
void serve(const Target& target, int socket);

}  // namespace dropcheck
