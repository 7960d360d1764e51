// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every concept of an adapter holds for one that has the ability and fails for one that differs
// from it in exactly that ability. Declarations are enough: nothing here runs an adapter.
#include "harness/memory_pool/adapter.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace dropcheck::memory_pool {
namespace {

/// The least that is an adapter.
struct Least {
  struct Pool {};
  static Pool open(std::size_t capacity);
};
struct OpensNothing {
  struct Pool {};
};

/// One that has every ability.
struct Full : Least {
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool checks_layout = true;
  static constexpr bool drops_in_reverse = true;
  static constexpr bool has_capacity = true;
  static constexpr bool grows = true;
  static constexpr bool poisons = true;
  static constexpr bool red_zones = true;
  static constexpr bool fallible_alloc = true;

  static void* allocate(Pool& pool, std::size_t size, std::size_t align);
  template <class T, class... Args>
  static T* make(Pool& pool, Args&&... args);
  static void reset(Pool& pool);
  static int checkpoint(Pool& pool);
  static void rewind(Pool& pool, int to);
  static bool grow(Pool& pool, void* block, std::size_t size, std::size_t wanted);
  static bool shrink(Pool& pool, void* block, std::size_t size, std::size_t wanted);
  static void free(Pool& pool, void* block, std::size_t size, std::size_t align);
  template <class T>
  static void destroy(Pool& pool, T* object);
  static bool owns(const Pool& pool, const void* byte);
  static Counters counters(const Pool& pool);
  static void set_limit(Pool& pool, std::size_t bytes);
};

static_assert(PoolAdapter<Least> && !PoolAdapter<OpensNothing>);
static_assert(abilities_of<Least>() == unwinds);
static_assert(abilities_of<Full>() == (((has_large_blocks << 1) - 1) | unwinds));

// A name that is no function takes an ability away, and what stands on it.
struct NoAllocate : Full {
  static constexpr int allocate = 0;
};
static_assert(!HasAllocate<NoAllocate> && !HasAnyLayout<NoAllocate> && !ChecksLayout<NoAllocate> &&
              !HasResize<NoAllocate> && HasMake<NoAllocate>);
struct SmallLayouts : Full {
  static constexpr bool any_layout = false;
};
static_assert(HasAllocate<SmallLayouts> && !HasAnyLayout<SmallLayouts>);
static_assert(!HasLargeBlocks<SmallLayouts>);
struct FewLargeBlocks : Full {
  static constexpr bool large_blocks = false;
};
static_assert(HasAnyLayout<FewLargeBlocks> && !HasLargeBlocks<FewLargeBlocks>);
struct TrustsLayouts : Full {
  static constexpr bool checks_layout = false;
};
static_assert(!ChecksLayout<TrustsLayouts>);
struct NoMake : Full {
  template <class T>
  static T* make(Pool& pool) = delete;
};
static_assert(!HasMake<NoMake> && !DropsInReverse<NoMake> && HasFree<NoMake>);
struct AnyOrder : Full {
  static constexpr bool drops_in_reverse = false;
};
static_assert(HasMake<AnyOrder> && !DropsInReverse<AnyOrder>);
struct NoReset : Full {
  static constexpr int reset = 0;
};
static_assert(!HasReset<NoReset> && !HasCheckpoints<NoReset>);
struct NoRewind : Full {
  static constexpr int rewind = 0;
};
static_assert(HasReset<NoRewind> && !HasCheckpoints<NoRewind>);
struct NoShrink : Full {
  static constexpr int shrink = 0;
};
static_assert(!HasResize<NoShrink>);
struct NoFree : Full {
  static constexpr int free = 0;
};
static_assert(!HasFree<NoFree>);
struct NoDestroy : Full {
  static constexpr int destroy = 0;
};
static_assert(!HasFree<NoDestroy>);
struct NoOwns : Full {
  static constexpr int owns = 0;
};
static_assert(!HasOwns<NoOwns>);
struct NoCounters : Full {
  static constexpr int counters = 0;
};
static_assert(!HasCounters<NoCounters> && !HasCapacity<NoCounters> && !HasLimit<NoCounters> &&
              !Grows<NoCounters> && !HasFallibleAlloc<NoCounters>);
struct FixedCapacity : Full {
  static constexpr bool has_capacity = false;
};
static_assert(!HasCapacity<FixedCapacity>);
struct NoLimit : Full {
  static constexpr int set_limit = 0;
};
static_assert(!HasLimit<NoLimit>);
struct OneChunk : Full {
  static constexpr bool grows = false;
};
static_assert(!Grows<OneChunk>);
struct Blind : Full {
  static constexpr bool poisons = false;
};
static_assert(!Poisons<Blind> && !HasRedZones<Blind>);
struct NoRedZones : Full {
  static constexpr bool red_zones = false;
};
static_assert(Poisons<NoRedZones> && !HasRedZones<NoRedZones>);
struct NeverFails : Full {
  static constexpr bool fallible_alloc = false;
};
static_assert(!HasFallibleAlloc<NeverFails>);

TEST(PoolAdapter, MissingAbilitiesAreMissingBits) {
  constexpr Abilities all = abilities_of<Full>();
  EXPECT_EQ(abilities_of<NoOwns>(), all & ~has_owns);
  EXPECT_EQ(abilities_of<Blind>(), all & ~(poisons | has_red_zones));
  EXPECT_EQ(abilities_of<NoReset>(), all & ~(has_reset | has_checkpoints));
}

}  // namespace
}  // namespace dropcheck::memory_pool
