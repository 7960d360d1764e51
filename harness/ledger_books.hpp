// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ledger's books: a table of the blocks that are not released, which forgets all of them at no
// cost. For ledger.cpp alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "harness/ledger.hpp"
#include "harness/ledger_room.hpp"

// Where a block lands in the table depends on its address: as coverage that would be noise.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)
#endif

namespace dropcheck::ledger_detail {

using std::size_t;

// At most half full, so that probes are short and always meet an empty slot.
inline constexpr unsigned slots_log2 = 13;
inline constexpr size_t slots_max = size_t{1} << slots_log2;
static_assert(Ledger::blocks_max * 2 == slots_max);

/// One recorded block; empty when its serial is older than the last reset.
struct Slot {
  std::uint64_t key;
  size_t size;
  size_t alignment;
  std::uint64_t serial : 56;
  std::uint64_t kind : 8;

  AllocationForm form() const noexcept {
    return {static_cast<AllocationKind>(kind), alignment, size};
  }
};
static_assert(sizeof(Slot) == 32, "two slots per cache line");

/// Serials number allocations over the life of the thread; a reset only moves the first that
/// counts.
struct Books {
  std::uint64_t serial_first = 1;
  std::uint64_t serial_next = 1;
  std::uint64_t serial_refused = 0;
  std::uint64_t refused = 0;
  size_t recorded = 0;
  size_t unrecorded = 0;
  std::optional<LedgerFault> fault;
};

[[gnu::tls_model("initial-exec")]] inline constinit thread_local Books books;
// Apart from the books, because all zero it costs the binary nothing.
[[gnu::tls_model(
    "initial-exec")]] inline constinit thread_local std::array<Slot, slots_max> slots{};

inline size_t home_of(std::uint64_t key) noexcept { return key >> (64 - slots_log2); }
inline size_t after(size_t index) noexcept { return (index + 1) % slots_max; }
inline bool is_empty(const Slot& slot) noexcept { return slot.serial < books.serial_first; }

inline Slot* find(const void* block) noexcept {
  const std::uint64_t key = key_of(block);
  size_t index = home_of(key);
  for (; !is_empty(slots[index]); index = after(index)) {
    if (slots[index].key == key) return &slots[index];
  }
  return nullptr;
}

// An address that is still on record was freed unseen and is used again: the older record moves on
// behind the newer one, which find() then meets first, and stays live.
inline void insert(Slot slot) noexcept {
  size_t index = home_of(slot.key);
  for (; !is_empty(slots[index]); index = after(index)) {
    if (slots[index].key == slot.key) std::swap(slots[index], slot);
  }
  slots[index] = slot;
  ++books.recorded;
}

// Backward shift: each later record of the run moves into the gap unless that is before its home.
inline void erase(Slot* slot) noexcept {
  auto gap = static_cast<size_t>(slot - slots.data());
  for (size_t index = after(gap); !is_empty(slots[index]); index = after(index)) {
    const size_t from_home = (index - home_of(slots[index].key)) % slots_max;
    const size_t from_gap = (index - gap) % slots_max;
    if (from_home < from_gap) continue;
    slots[gap] = slots[index];
    gap = index;
  }
  slots[gap].serial = 0;
  --books.recorded;
}

}  // namespace dropcheck::ledger_detail

#if defined(__clang__)
#pragma clang attribute pop
#endif
