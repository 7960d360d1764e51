// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload that ownership is tested with: it has an identity, owns a byte of heap, and knows
// when it is touched or dropped too late. Subjects add links to it; see `rc/node.hpp`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/limits.hpp"
#include "harness/op.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

class Probe;

/// A rule that the implementation was seen to break while an op ran.
struct Fault {
  std::string rule;
  std::string expected;
  std::string actual;
};

/// All probes of one run, by serial number: the n-th that was built has serial n - 1. A probe finds
/// the registry of its run through the thread, not through its own bytes, which may be stale.
class Registry {
 public:
  /// Becomes the current registry of this thread until destroyed. What probes go through is noted
  /// in the history of `progress`, which outlives this, or nowhere.
  explicit Registry(Progress* progress = nullptr)
      : outer_(std::exchange(current_, this)), progress_(progress) {
    entries_.reserve(limits::steps_max);
    if (progress_ != nullptr) progress_->history.clear();
  }
  /// Probes that still live are abandoned: their memory may be gone, their heap bytes are freed.
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Requires: a registry lives on this thread.
  static Registry& current() { return *current_; }
  static bool has_current() { return current_ != nullptr; }

  /// Tells the runs of the process apart: what belongs to an earlier one is over.
  std::uint64_t run() const { return run_; }

  /// Gives the probe its serial number.
  std::uint32_t add(Probe* probe, std::uint8_t* heap_byte);
  void move(std::uint32_t serial, Probe* to) {
    Entry& entry = entries_[serial];
    entry.probe = to;
    entry.places[++entry.moves % Entry::places_kept] = to;
  }
  void remove(std::uint32_t serial);

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  std::uint32_t live() const { return live_; }
  /// Where the probe with this serial lives, or null once it was dropped.
  Probe* find(std::uint32_t serial) const {
    return serial < entries_.size() ? entries_[serial].probe : nullptr;
  }

  /// Notes that a probe was touched where it no longer is: of those that were in `region`, the one
  /// at `address`, else the one before it, else the one behind it; the youngest, if there were
  /// several; one that moved away only if there is no other. Allocates nothing.
  void note_touch(const void* address, std::span<const std::byte> region);

  /// Notes of the probe that is or was first in `block` that the block was left behind.
  void note_left(std::span<const std::byte> block);

  /// The same for a block that is no probe, by a number below History::first_block.
  void note_block(std::uint32_t number, Fate fate) { note(History::first_block + number, fate); }

  /// The first fault is kept: what follows it is its consequence.
  void report(Fault fault);
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  static thread_local constinit Registry* current_;

  void note(std::uint32_t serial, Fate fate) {
    if (progress_ != nullptr) progress_->history.note(serial, progress_->step, fate);
  }

  static std::uint64_t next_run();

  Registry* outer_;
  Progress* progress_;
  std::uint64_t run_ = next_run();
  struct Entry {
    /// Null once it was dropped.
    Probe* probe;
    std::uint8_t* heap_byte;
    /// Where it is or was, and where before it moved, as far as there is room.
    static constexpr unsigned places_kept = 8;
    Probe* places[places_kept];
    unsigned moves;

    /// Null if it did not move so often.
    const Probe* place(unsigned moves_ago) const {
      return moves_ago > moves ? nullptr : places[(moves - moves_ago) % places_kept];
    }
  };
  /// The probe that was nearest, so many moves ago of its own, or size().
  std::uint32_t nearest(const void* address, std::span<const std::byte> region,
                        unsigned moves_ago) const;
  /// The same for the latest of its places that are known.
  void note_nearest(const void* address, std::span<const std::byte> region, Fate fate);

  // Enough for one a step: a sanitizer's allocator is slow.
  alignas(Entry) std::byte inline_[limits::steps_max * sizeof(Entry)];
  std::pmr::monotonic_buffer_resource memory_{inline_, sizeof inline_};
  std::pmr::vector<Entry> entries_{&memory_};
  std::uint32_t live_ = 0;
  std::optional<Fault> fault_;
};

/// Moving a probe moves its identity and leaves a husk, whose drop is not observed.
class Probe {
 public:
  explicit Probe(Label label);
  /// A new probe with the same label.
  Probe(const Probe& other) : Probe(other.label_) {}
  Probe(Probe&& other) noexcept;
  Probe& operator=(const Probe&) = delete;
  ~Probe();

  /// Whether it was moved from, and not destroyed since: Rust would not drop it at all, C++ must
  /// destroy what is left, once.
  bool husk() const { return serial_ == no_serial && canary_ == (no_serial ^ alive_mark); }
  Label label() const { return label_; }
  /// The serial number, if the probe is alive and where it should be; otherwise reports the fault
  /// of touching it and gives nothing. May be called on memory that holds no probe any more.
  std::optional<std::uint32_t> touch() const;
  /// Requires: the probe is alive.
  std::uint32_t serial() const { return serial_; }

 protected:
  /// To be asked first in the destructor of the derived class. False: this memory holds no live
  /// probe, which is reported, and nothing in it may be destroyed.
  bool begin_drop();
  /// What lies here may be anything: its bytes are left alone, and the registry frees its byte of
  /// heap.
  void abandon() { std::construct_at(&heap_byte_); }

 private:
  static constexpr std::uint32_t no_serial = ~std::uint32_t{0};
  static constexpr std::uint32_t alive_mark = 0x600dc0de;
  static constexpr std::uint32_t dropped_mark = 0xdeadc0de;

  bool is_where_it_should_be() const;
  bool was_dropped() const;
  // Apart and cold: with their strings inline, each touch would pay for a larger frame under ASan.
  [[gnu::noinline]] void report_touch() const;
  [[gnu::noinline]] void report_drop() const;

  std::uint32_t serial_;
  // Tied to the serial, so that stale bytes of another probe do not pass for this one.
  std::uint32_t canary_;
  Label label_;
  // Freed by the destructor alone: a second drop is a double free that a sanitizer sees by itself.
  std::unique_ptr<std::uint8_t> heap_byte_;
};

}  // namespace dropcheck
