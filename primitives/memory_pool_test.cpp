// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What MemoryPool promises, by hand; what any program may do with it is harness/memory_pool's.
#include "primitives/memory_pool.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

namespace dropcheck {
namespace {

constexpr std::size_t most = SIZE_MAX;

std::uintptr_t address_of(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

TEST(MemoryPool, BlocksAreAlignedToTheirAddress) {
  MemoryPool pool(1 << 16);
  for (std::size_t align = 1; align <= MemoryPool::alignment_max; align *= 2) {
    ASSERT_NE(pool.allocate(1, 1), nullptr);
    void* const block = pool.allocate(3, align);
    ASSERT_NE(block, nullptr) << align;
    EXPECT_EQ(address_of(block) % align, 0u) << align;
  }
}

TEST(MemoryPool, TheLastByteCanBeTakenAndNoMore) {
  MemoryPool pool(64);
  ASSERT_NE(pool.allocate(63, 1), nullptr);
  EXPECT_EQ(pool.remaining(), 0u);
  EXPECT_EQ(pool.allocate(1, 1), nullptr);
  EXPECT_EQ(pool.used(), 64u);
}

TEST(MemoryPool, ARequestThatDoesNotFitChangesNothing) {
  MemoryPool pool(64);
  ASSERT_NE(pool.allocate(8, 8), nullptr);
  for (const std::size_t size : {std::size_t{57}, most, most - 6, most - 7, most - 49, most / 2}) {
    EXPECT_EQ(pool.allocate(size, 1), nullptr) << size;
    EXPECT_EQ(pool.used(), 8u);
  }
  EXPECT_EQ(pool.allocate(8, 64), nullptr);
  EXPECT_EQ(pool.used(), 8u);
  EXPECT_NE(pool.allocate(56, 8), nullptr);
}

TEST(MemoryPool, AnAlignmentThatIsNoneIsRefused) {
  MemoryPool pool(64);
  for (const std::size_t align :
       {std::size_t{0}, std::size_t{3}, std::size_t{24}, std::size_t{8192}, most / 2 + 1, most}) {
    EXPECT_EQ(pool.allocate(8, align), nullptr) << align;
    EXPECT_EQ(pool.allocate(0, align), nullptr) << align;
  }
  EXPECT_EQ(pool.allocate(*Layout::from_size_align(8, 8192)), nullptr);
  EXPECT_EQ(pool.used(), 0u);
}

TEST(MemoryPool, ABlockOfNoBytesIsAlignedAndNeverNull) {
  for (const std::size_t capacity : {0, 8, 64}) {
    MemoryPool pool(capacity);
    for (const std::size_t align : {1, 8, 64, 4096}) {
      void* const block = pool.allocate(0, align);
      ASSERT_NE(block, nullptr) << capacity;
      EXPECT_EQ(address_of(block) % align, 0u);
      EXPECT_FALSE(pool.owns(block));
    }
  }
}

TEST(MemoryPool, ACapacityIsRoundedUpOrRefused) {
  EXPECT_EQ(MemoryPool(0).capacity(), 0u);
  EXPECT_EQ(MemoryPool(1).capacity(), 8u);
  EXPECT_EQ(MemoryPool(8).capacity(), 8u);
  EXPECT_EQ(MemoryPool(1001).capacity(), 1008u);
  for (const std::size_t capacity : {most, most - 7, most - 8, most / 2, most / 2 - 4096}) {
    EXPECT_THROW(MemoryPool pool(capacity), std::bad_alloc) << capacity;
  }
}

TEST(MemoryPool, OwnsWhatItGaveUntilItIsTakenBack) {
  MemoryPool pool(64);
  auto* const block = static_cast<std::byte*>(pool.allocate(24, 8));
  EXPECT_TRUE(pool.owns(block));
  EXPECT_TRUE(pool.owns(block + 23));
  EXPECT_FALSE(pool.owns(block - 1));
  EXPECT_FALSE(pool.owns(&pool));
  EXPECT_FALSE(pool.owns(nullptr));
  pool.reset();
  EXPECT_FALSE(pool.owns(block));
}

/// Writes down its end; may do something on the way.
struct Witness {
  Witness(std::vector<int>& ends, int number) : ends(&ends), number(number) {}
  Witness(const Witness&) = delete;
  ~Witness() { ends->push_back(number); }
  std::vector<int>* ends;
  int number;
};

TEST(MemoryPool, WhatWasMadeLastIsDestroyedFirst) {
  std::vector<int> ends;
  {
    MemoryPool pool(1024);
    for (const int number : {1, 2, 3}) ASSERT_NE(pool.make<Witness>(ends, number), nullptr);
    pool.reset();
    EXPECT_EQ(ends, (std::vector{3, 2, 1}));
    EXPECT_EQ(pool.used(), 0u);
    pool.reset();
    ASSERT_NE(pool.make<Witness>(ends, 4), nullptr);
  }
  EXPECT_EQ(ends, (std::vector{3, 2, 1, 4}));
}

TEST(MemoryPool, AnObjectWithATrivialDestructorTakesItsSizeAlone) {
  MemoryPool pool(1024);
  EXPECT_EQ(*pool.make<int>(7), 7);
  EXPECT_EQ(pool.used(), 8u);
  static_assert(MemoryPool::made_layout<int>() == Layout::of<int>());
  static_assert(MemoryPool::made_layout<Witness>().size() == 16 + sizeof(Witness));
}

struct alignas(128) Wide {
  ~Wide() { *end = address_of(this); }
  std::uintptr_t* end;
};

TEST(MemoryPool, AnObjectIsAlignedAndDestroyedWhereItWasBuilt) {
  std::uintptr_t end = 1;
  MemoryPool pool(1024);
  const Wide* const wide = pool.make<Wide>(&end);
  const std::uintptr_t built = address_of(wide);
  EXPECT_EQ(built % 128, 0u);
  pool.reset();
  EXPECT_EQ(end, built);
}

struct Refuses {
  explicit Refuses(MemoryPool* pool) {
    if (pool != nullptr) (void)!pool->allocate(8, 8);
    throw 1;
  }
  ~Refuses() { ADD_FAILURE() << "it was never built"; }
};

TEST(MemoryPool, TheBlockOfAConstructorThatThrowsIsFreeAgain) {
  MemoryPool pool(1024);
  ASSERT_NE(pool.allocate(8, 8), nullptr);
  EXPECT_THROW((void)!pool.make<Refuses>(nullptr), int);
  EXPECT_EQ(pool.used(), 8u);
}

TEST(MemoryPool, UnlessItTookAnotherOneBehind) {
  MemoryPool pool(1024);
  EXPECT_THROW((void)!pool.make<Refuses>(&pool), int);
  EXPECT_EQ(pool.used(), MemoryPool::made_layout<Refuses>().size() + 8);
  pool.reset();
  EXPECT_EQ(pool.used(), 0u);
}

struct Nested {
  Nested(MemoryPool& pool, std::vector<int>& ends, int depth)
      : ends(ends),
        depth(depth),
        inner(depth == 0 ? nullptr : pool.make<Nested>(pool, ends, depth - 1)) {}
  Nested(const Nested&) = delete;
  ~Nested() { ends.push_back(depth); }
  std::vector<int>& ends;
  int depth;
  Nested* inner;
};

TEST(MemoryPool, AnObjectOutlivesNothingThatItsConstructorMade) {
  std::vector<int> ends;
  MemoryPool pool(1024);
  ASSERT_NE(pool.make<Nested>(pool, ends, 2), nullptr);
  pool.reset();
  EXPECT_EQ(ends, (std::vector{2, 1, 0}));
}

struct Asks {
  explicit Asks(MemoryPool& pool) : pool(pool) {}
  Asks(const Asks&) = delete;
  ~Asks() {
    pool.reset();
    EXPECT_EQ(pool.allocate(8, 8), nullptr);
    EXPECT_EQ(pool.make<int>(1), nullptr);
    EXPECT_NE(pool.allocate(0, 8), nullptr);
  }
  MemoryPool& pool;
};

TEST(MemoryPool, WhileDestructorsRunNothingIsGivenAndResetDoesNothing) {
  MemoryPool pool(1024);
  std::vector<int> ends;
  ASSERT_NE(pool.make<Witness>(ends, 1), nullptr);
  ASSERT_NE(pool.make<Asks>(pool), nullptr);
  pool.reset();
  EXPECT_EQ(ends, std::vector{1});
  EXPECT_EQ(pool.remaining(), 1024u);
}

constexpr const char* report = "AddressSanitizer: use-after-poison";
constexpr const char* blind = "only AddressSanitizer can tell";

void touch(const void* byte) { (void)*static_cast<const volatile char*>(byte); }

TEST(MemoryPoolPoison, UseAfterResetIsReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  MemoryPool pool(1024);
  const auto* const block = static_cast<char*>(pool.allocate(24, 8));
  pool.reset();
  EXPECT_DEATH(touch(block), report);
  EXPECT_DEATH(touch(block + 23), report);
}

TEST(MemoryPoolPoison, OverrunAndUnderrunByOneByteAreReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  MemoryPool pool(1024);
  for (const std::size_t size : {1, 7, 8, 24, 63, 64}) {
    ASSERT_NE(pool.allocate(size, 1), nullptr);
    const auto* const block = static_cast<char*>(pool.allocate(size, 8));
    ASSERT_NE(pool.allocate(size, 1), nullptr);
    touch(block);
    touch(block + size - 1);
    EXPECT_DEATH(touch(block + size), report) << size;
    EXPECT_DEATH(touch(block - 1), report) << size;
  }
}

struct Reaches {
  ~Reaches() { touch(other); }
  const void* other;
};

TEST(MemoryPoolPoison, ADestructorThatReachesForADestroyedObjectIsReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  std::vector<int> ends;
  MemoryPool pool(1024);
  Reaches* const first = pool.make<Reaches>(&pool);
  first->other = pool.make<Witness>(ends, 1);
  EXPECT_DEATH(pool.reset(), report);
  first->other = &pool;
}

}  // namespace
}  // namespace dropcheck
