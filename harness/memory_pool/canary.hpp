// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our growing pool, sound as it stands, that can be given one defect at a time: for tests.
#pragma once

#include <sanitizer/asan_interface.h>

#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

#include "harness/canary.hpp"
#include "harness/memory_pool/adapter.hpp"
#include "primitives/growing_pool.hpp"

namespace dropcheck::memory_pool::canary {

using canaries::defect_is;

struct CanaryPool {
  explicit CanaryPool(std::size_t first_chunk) : pool(first_chunk) {
    if (defect_is("AChunkIsNeverReleased")) lost = ::operator new(64);
  }
  GrowingPool pool;
  std::byte* last = nullptr;
  std::size_t last_size = 0;
  /// The last object that was made.
  std::byte* made = nullptr;
  void* lost = nullptr;
};

alignas(4096) inline std::byte elsewhere[8192];

struct Canary {
  using Pool = CanaryPool;
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool checks_layout = true;
  static constexpr bool drops_in_reverse = true;
  static constexpr bool has_capacity = true;
  static constexpr bool grows = true;
  static constexpr bool poisons = true;
  static constexpr bool red_zones = true;
  static constexpr bool fallible_alloc = true;

  static Pool open(std::size_t first_chunk) { return Pool(first_chunk); }
  static void* allocate(Pool& self, std::size_t size, std::size_t align) {
    if (defect_is("BadLayoutsAreRoundedUp") && align == 3) align = 4;
    if (defect_is("WhatFitsIsRefused") && size == 24) return nullptr;
    auto* block = static_cast<std::byte*>(self.pool.allocate(size, align));
    if (block == nullptr)
      return defect_is("WhatDoesNotFitIsGiven") && size < 1000 ? elsewhere : nullptr;
    if (defect_is("BlocksLieAskew") && size != 0) ++block;
    if (defect_is("ABlockIsGivenTwice") && self.last != nullptr) return self.last;
    if (defect_is("BlocksOverlapByAByte") && self.last != nullptr)
      return self.last + self.last_size - 1;
    if (defect_is("BlocksLieElsewhere")) return elsewhere;
    if (defect_is("OldBlocksAreWrittenTo") && self.last != nullptr) self.last[0] = std::byte{0xee};
    if (defect_is("OldBlocksAreTakenBack")) ASAN_POISON_MEMORY_REGION(self.last, self.last_size);
    if (defect_is("BlocksLieSideBySide")) ASAN_UNPOISON_MEMORY_REGION(block + size, 1);
    if (defect_is("ABlockIsPoisoned")) ASAN_POISON_MEMORY_REGION(block, size);
    self.last = block;
    self.last_size = size;
    return block;
  }
  template <class T, class... Args>
  static T* make(Pool& self, Args&&... args) {
    if (defect_is("ObjectsAreNeverDestroyed")) {
      void* const block = self.pool.allocate(made_bytes, made_align);
      if (block == nullptr) return nullptr;
      return ::new (static_cast<std::byte*>(block) + record_bytes) T(std::forward<Args>(args)...);
    }
    if (defect_is("ObjectsAreLinkedToTheDead") && self.made != nullptr)
      *self.made = std::byte{0xee};
    T* const made = self.pool.make<T>(std::forward<Args>(args)...);
    self.made = reinterpret_cast<std::byte*>(made);
    return made;
  }
  static void reset(Pool& self) {
    if (defect_is("ResetDoesNothing")) return;
    self.pool.reset();
    if (defect_is("WhatIsTakenBackCanBeTouched"))
      ASAN_UNPOISON_MEMORY_REGION(self.last, self.last_size);
    self.last = nullptr;
  }
  static GrowingPool::Checkpoint checkpoint(Pool& self) { return self.pool.checkpoint(); }
  static void rewind(Pool& self, const GrowingPool::Checkpoint& to) {
    if (!defect_is("RewindDoesNothing")) self.pool.rewind(to);
    self.last = nullptr;
  }
  static bool grow(Pool& self, void* block, std::size_t size, std::size_t wanted) {
    return self.pool.grow(block, size, wanted) || defect_is("EveryBlockGrows");
  }
  static bool shrink(Pool& self, void* block, std::size_t size, std::size_t wanted) {
    const bool shrunk = self.pool.shrink(block, size, wanted);
    if (defect_is("ShrinkingSpoilsABlock")) *static_cast<std::byte*>(block) = std::byte{0xee};
    return shrunk;
  }
  static bool owns(const Pool& self, const void* byte) {
    return defect_is("OwnsEverything") || self.pool.owns(byte);
  }
  static Counters counters(const Pool& self) {
    Counters counters{self.pool.used(), self.pool.remaining(), self.pool.capacity(),
                      self.pool.chunk_count()};
    if (defect_is("PaddingIsNotCounted") && counters.used > 64) counters.used -= 8;
    if (defect_is("ChunksAreNotCounted")) counters.chunks = 1;
    return counters;
  }
  static void set_limit(Pool& self, std::size_t bytes) {
    if (!defect_is("TheLimitIsIgnored")) self.pool.set_limit(bytes);
  }
};

}  // namespace dropcheck::memory_pool::canary
