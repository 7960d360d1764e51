// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each adapter shows, and what it does not.
#include <gtest/gtest.h>

#include "peers/memory_pool/boost_object_pool.hpp"
#include "peers/memory_pool/boost_pool.hpp"
#include "peers/memory_pool/chapter.hpp"
#include "peers/memory_pool/growing.hpp"
#include "peers/memory_pool/reference.hpp"
#include "peers/memory_pool/std_monotonic.hpp"
#include "peers/memory_pool/std_unsynchronized_pool.hpp"

namespace dropcheck::memory_pool {
namespace {

static_assert(HasMake<BoostObjectPool> && HasFree<BoostObjectPool>);
static_assert(!HasAllocate<BoostObjectPool> && !DropsInReverse<BoostObjectPool> &&
              !HasReset<BoostObjectPool> && !HasCounters<BoostObjectPool>);
static_assert(HasAllocate<BoostPool> && HasFree<BoostPool> && HasReset<BoostPool>);
static_assert(!HasAnyLayout<BoostPool> && !HasMake<BoostPool> && !HasCounters<BoostPool>);
static_assert(HasAnyLayout<Chapter> && HasReset<Chapter> && Poisons<Chapter> &&
              !HasRedZones<Chapter>);
static_assert(!HasMake<Chapter> && !HasCounters<Chapter>);
static_assert(HasAnyLayout<Growing> && ChecksLayout<Growing> && DropsInReverse<Growing> &&
              HasCheckpoints<Growing> && HasResize<Growing> && HasOwns<Growing> &&
              HasCapacity<Growing> && HasLimit<Growing> && Grows<Growing> && HasRedZones<Growing> &&
              HasFallibleAlloc<Growing>);
static_assert(!HasFree<Growing>);
static_assert(HasAnyLayout<Reference> && ChecksLayout<Reference> && DropsInReverse<Reference> &&
              HasReset<Reference> && HasOwns<Reference> && HasCapacity<Reference> &&
              HasRedZones<Reference> && HasFallibleAlloc<Reference>);
static_assert(!HasCheckpoints<Reference> && !HasResize<Reference> && !HasFree<Reference> &&
              !HasLimit<Reference> && !Grows<Reference>);
static_assert(HasAnyLayout<StdMonotonic> && HasReset<StdMonotonic>);
static_assert(!HasFree<StdMonotonic> && !HasMake<StdMonotonic> && !HasCounters<StdMonotonic>);
static_assert(HasAnyLayout<StdUnsynchronizedPool> && HasFree<StdUnsynchronizedPool> &&
              HasReset<StdUnsynchronizedPool>);
static_assert(!HasMake<StdUnsynchronizedPool> && !HasCounters<StdUnsynchronizedPool>);

TEST(PoolAdapters, OurPoolsTakeForAnObjectWhatTheModelSays) {
  EXPECT_EQ(MemoryPool::made_layout<Node>(), Layout::from_size_align(made_bytes, made_align));
  EXPECT_EQ(GrowingPool::made_layout<Node>(), Layout::from_size_align(made_bytes, made_align));
}

}  // namespace
}  // namespace dropcheck::memory_pool
