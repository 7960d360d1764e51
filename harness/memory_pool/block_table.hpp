// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every block that the pool under test gave: where it lies, whether it is still there, and what was
// written to it. It knows addresses, which no trace may hold, and so it reports what only addresses
// show: blocks that overlap, lie askew or outside, and bytes that changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/memory_pool/choices.hpp"
#include "harness/memory_pool/node.hpp"
#include "harness/memory_pool/ops.hpp"

namespace dropcheck::memory_pool {

/// A block or an object. `node` is null for a block of plain bytes.
struct Given {
  std::byte* first;
  std::uint64_t size;
  Node* node;
  std::uint64_t align;
  std::uint8_t bytes;
  bool alive = true;
};

class BlockTable {
 public:
  explicit BlockTable(Registry& registry) : registry_(registry) {}

  /// What the slot names, or null.
  Given* find(BlockSlot slot) {
    const int block = slots_[slot.index];
    return block == none ? nullptr : &all_[static_cast<std::size_t>(block)];
  }
  /// The same if it is alive.
  Given* alive(BlockSlot slot) {
    Given* given = find(slot);
    return given != nullptr && given->alive ? given : nullptr;
  }
  std::uint32_t number_of(const Given& given) const {
    return static_cast<std::uint32_t>(&given - all_.data());
  }

  /// Checks a new block and fills it with a byte of its own.
  void add(BlockSlot into, void* first, const Request& request);
  /// A node that has been built; no slot names it yet.
  void add(Node& node);
  void name(BlockSlot slot, const Node& node);
  void forget(BlockSlot slot) { slots_[slot.index] = none; }

  void fill(Given& given, std::uint8_t byte);
  /// In place: what was there stays, what is new is filled alike.
  void resize(Given& given, std::uint64_t size);
  void died(const Node& node);
  void died(Given& given);

  std::size_t size() const { return all_.size(); }
  /// All from the `from`-th on are gone.
  void died_from(std::size_t from);
  /// The pool is another one: no slot names anything.
  void forget_all();

  /// The bytes of all blocks that live are what was written to them.
  void verify();
  /// Under ASan the byte at `place` must not be touched; elsewhere nobody can tell.
  void touch(const Given& given, Place place);

 private:
  static constexpr int none = -1;

  /// What blocks of bytes go through is history; a node's probe notes that itself.
  void note(const Given& given, Fate fate);
  void end(Given& given);
  void complain(const Given& given, Fault fault);
  void check(const Given& given);
  /// Whether the pool has this memory, as far as the ledger heard.
  bool has_memory(const std::byte* first, std::uint64_t size);
  bool covered(const std::byte* byte) const;

  Registry& registry_;
  std::vector<Given> all_;
  /// The block of the ledger that was asked for last: to find one takes long. Empty when what it
  /// was may be released.
  std::span<const std::byte> memory_;
  std::array<int, BlockSlot::count> slots_ = [] {
    std::array<int, BlockSlot::count> slots{};
    slots.fill(none);
    return slots;
  }();
};

}  // namespace dropcheck::memory_pool
