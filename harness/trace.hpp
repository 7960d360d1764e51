// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The observations of a run, in order. Two worlds that mean the same program write the same trace;
// so nothing enters that may differ between correct ones: moves, addresses, allocations, time, hash
// order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <type_traits>
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
  Trace() { events_.reserve(events_inline); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void add(const Event& event) {
    append(event.kind, event.small, event.value, event.node, event.first, event.second);
  }
  const std::pmr::vector<Event>& events() const { return events_; }
  std::uint64_t hash() const { return hash_; }
  /// Whether both hold the same events. Asked after every step, so it is compiled with whatever
  /// runs programs, and not with what puts a difference into words.
  bool same_as(const Trace& other) const {
    static_assert(std::has_unique_object_representations_v<Event>);
    return events_.size() == other.events_.size() &&
           std::memcmp(events_.data(), other.events_.data(), events_.size() * sizeof(Event)) == 0;
  }

  /// Folds the events into the hash and forgets them.
  void close_step();
  /// Forgets them: the hash of an expected trace is nobody's business.
  void forget_step() { events_.clear(); }

 private:
  // By value, and never inside an instrumented function: the event then needs no memory there that
  // a sanitizer would watch. In place: gathering narrow fields in a temporary stalls the wide copy
  // that follows.
  __attribute__((no_sanitize("address", "undefined"))) void append(
      std::uint8_t kind, std::uint8_t small, std::uint16_t value, std::uint32_t node,
      std::uint64_t first, std::uint64_t second) {
    events_.emplace_back(kind, small, value, node, first, second);
  }
  void mix(std::uint64_t word);

  // More than most steps have: a sanitizer's allocator is slow.
  static constexpr std::size_t events_inline = 64;

  alignas(Event) std::byte inline_[events_inline * sizeof(Event)];
  std::pmr::monotonic_buffer_resource memory_{inline_, sizeof inline_};
  std::pmr::vector<Event> events_{&memory_};
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace dropcheck
