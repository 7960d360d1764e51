// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The observations of a run, in order. Two worlds that mean the same program write the same trace;
// so nothing enters that may differ between correct ones: moves, addresses, allocations, time, hash
// order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dropcheck {

/// How an op ended. `skipped`: it did not apply; `none` and `refused`: it applied and said no.
enum class Outcome : std::uint8_t { skipped, done, none, refused, yes, no, threw, out_of_memory };

/// One observation. What the numbers mean is up to `kind`, which is the subject's; unused ones are
/// 0.
struct Event {
  std::uint8_t kind = 0;
  /// A slot, an outcome or a label.
  std::uint8_t small = 0;
  std::uint16_t value = 0;
  /// The serial number of a node: the n-th that was built in this run.
  std::uint32_t node = 0;
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  bool operator==(const Event&) const = default;
};

/// The events of one step; cleared between steps, hashed as they go.
class Trace {
 public:
  Trace() { events_.reserve(64); }

  void add(const Event& event) {
    append(event.kind, event.small, event.value, event.node, event.first, event.second);
  }
  const std::vector<Event>& events() const { return events_; }
  std::uint64_t hash() const { return hash_; }

  /// Folds the events into the hash and forgets them.
  void close_step();
  /// Forgets them: the hash of an expected trace is nobody's business.
  void forget_step() { events_.clear(); }

 private:
  // By value and out of line: an instrumented caller then needs no memory for an event.
  void append(std::uint8_t kind, std::uint8_t small, std::uint16_t value, std::uint32_t node,
              std::uint64_t first, std::uint64_t second);
  void mix(std::uint64_t word);

  std::vector<Event> events_;
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace dropcheck
