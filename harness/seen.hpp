// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation has shown of the act under way, kept beyond a violation or its death.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/trace.hpp"

namespace dropcheck {

/// Plain memory, as in a flight.
struct Seen {
  /// What is shown beyond these is not kept.
  static constexpr std::size_t events_max = 64;

  /// How many acts of the run came before: each step is one, and at its end the program goes in
  /// several; see Act.
  std::uint64_t act = 0;
  /// Of all that was shown; not all of it may be here.
  std::uint64_t count = 0;
  Event events[events_max] = {};

  void clear() { count = 0; }
  void keep(std::uint64_t which, const Trace& trace) {
    act = which;
    count = trace.events().size();
    std::copy_n(trace.events().begin(), all().size(), events);
  }
  std::span<const Event> all() const { return {events, std::min<std::size_t>(count, events_max)}; }
};

/// The trace that is being written, for whoever tells of a death in the midst of it.
class SeenSoFar {
 public:
  SeenSoFar(const Trace& trace, const std::uint64_t& act) : trace_(trace), act_(act) {
    current = this;
  }
  ~SeenSoFar() { current = nullptr; }
  SeenSoFar(const SeenSoFar&) = delete;
  SeenSoFar& operator=(const SeenSoFar&) = delete;

  /// What the run under way has shown of its act; leaves `seen` as it is if there is no run.
  static void keep_in(Seen& seen) {
    if (current != nullptr) seen.keep(current->act_, current->trace_);
  }

 private:
  static inline const SeenSoFar* current = nullptr;

  const Trace& trace_;
  const std::uint64_t& act_;
};

}  // namespace dropcheck
