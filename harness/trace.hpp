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

  void add(const Event& event) { events_.push_back(event); }
  const std::vector<Event>& events() const { return events_; }
  std::uint64_t hash() const { return hash_; }

  /// Folds the events into the hash and forgets them.
  void close_step() {
    for (const Event& event : events_) {
      mix(std::uint64_t{event.kind} | std::uint64_t{event.small} << 8 |
          std::uint64_t{event.value} << 16 | std::uint64_t{event.node} << 32);
      mix(event.first);
      mix(event.second);
    }
    mix(events_.size());
    events_.clear();
  }

 private:
  // FNV-1a's constants, a word at a time, with a shift so that high bits reach low ones.
  void mix(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x100000001b3;
    hash_ ^= hash_ >> 29;
  }

  std::vector<Event> events_;
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace dropcheck
