// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What GrowingPool promises beyond MemoryPool.
#include "primitives/growing_pool.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dropcheck {
namespace {

constexpr std::size_t most = SIZE_MAX;

std::uintptr_t address_of(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

TEST(GrowingPool, AsksForNothingBeforeTheFirstBlock) {
  GrowingPool pool;
  EXPECT_EQ(pool.chunk_count(), 0u);
  EXPECT_NE(pool.allocate(0, 4096), nullptr);
  EXPECT_EQ(pool.chunk_count(), 0u);
  pool.reset();
  pool.rewind(pool.checkpoint());
  EXPECT_EQ(pool.capacity(), 0u);
  EXPECT_NE(pool.allocate(1, 1), nullptr);
  EXPECT_EQ(pool.capacity(), 4096u);
}

TEST(GrowingPool, ChunksDouble) {
  GrowingPool pool(1);
  std::vector<std::size_t> capacities;
  for (int i = 0; i < 4; ++i) {
    while (pool.remaining() != 0) ASSERT_NE(pool.allocate(8, 8), nullptr);
    ASSERT_NE(pool.allocate(8, 8), nullptr);
    capacities.push_back(pool.capacity());
  }
  EXPECT_EQ(capacities, (std::vector<std::size_t>{4096, 12288, 28672, 61440}));
  EXPECT_EQ(pool.chunk_count(), 4u);
}

TEST(GrowingPool, AFirstChunkIsRoundedUpToWholePages) {
  GrowingPool pool(5000);
  ASSERT_NE(pool.allocate(1, 1), nullptr);
  EXPECT_EQ(pool.capacity(), 8192u);
  GrowingPool never(most);
  EXPECT_EQ(never.allocate(1, 1), nullptr);
}

TEST(GrowingPool, ABlockTooLargeForTheNextChunkGetsOneOfItsOwn) {
  GrowingPool pool;
  ASSERT_NE(pool.allocate(8, 8), nullptr);
  const std::size_t remaining = pool.remaining();
  void* const large = pool.allocate(10000, 4096);
  ASSERT_NE(large, nullptr);
  EXPECT_EQ(address_of(large) % 4096, 0u);
  EXPECT_EQ(pool.remaining(), remaining);
  EXPECT_EQ(pool.capacity(), 4096u + 12288u);
  EXPECT_EQ(pool.used(), 8u + 10000u);
  EXPECT_TRUE(pool.owns(large));
  EXPECT_FALSE(pool.grow(large, 10000, 10008));
  pool.reset();
  EXPECT_EQ(pool.capacity(), 4096u);
  EXPECT_FALSE(pool.owns(large));
}

TEST(GrowingPool, HugeRequestsChangeNothing) {
  GrowingPool pool;
  for (const std::size_t size : {most, most - 7, most - 49, most / 2 + 1, most / 2 - 7}) {
    EXPECT_EQ(pool.allocate(size, 1), nullptr) << size;
  }
  EXPECT_EQ(pool.capacity(), 0u);
}

TEST(GrowingPool, ResetKeepsTheCurrentChunk) {
  GrowingPool pool;
  ASSERT_NE(pool.allocate(4096, 8), nullptr);
  ASSERT_NE(pool.allocate(4096, 8), nullptr);
  ASSERT_EQ(pool.chunk_count(), 2u);
  pool.reset();
  EXPECT_EQ(pool.chunk_count(), 1u);
  EXPECT_EQ(pool.capacity(), 8192u);
  EXPECT_EQ(pool.remaining(), 8192u);
  ASSERT_NE(pool.allocate(8192, 8), nullptr);
  ASSERT_NE(pool.allocate(8, 8), nullptr);
  EXPECT_EQ(pool.capacity(), 8192u + 16384u);
}

TEST(GrowingPool, ALimitBoundsAllChunks) {
  GrowingPool pool(4096, 10000);
  EXPECT_EQ(pool.limit(), 10000u);
  ASSERT_NE(pool.allocate(4096, 8), nullptr);
  EXPECT_EQ(pool.allocate(5000, 8), nullptr);
  ASSERT_NE(pool.allocate(4096, 8), nullptr);
  EXPECT_EQ(pool.capacity(), 8192u);
  EXPECT_EQ(pool.allocate(8, 8), nullptr);
  pool.set_limit(0);
  EXPECT_EQ(pool.capacity(), 8192u);
  pool.reset();
  EXPECT_NE(pool.allocate(4096, 8), nullptr);
  EXPECT_EQ(pool.allocate(8, 8), nullptr);
}

TEST(GrowingPool, TheLastBlockGrowsAndShrinksInPlace) {
  GrowingPool pool;
  auto* const first = static_cast<char*>(pool.allocate(8, 8));
  auto* const last = static_cast<char*>(pool.allocate(5, 8));
  last[4] = 'x';
  EXPECT_FALSE(pool.grow(first, 8, 16));
  EXPECT_TRUE(pool.grow(last, 5, 100));
  EXPECT_EQ(last[4], 'x');
  EXPECT_EQ(pool.used(), 8u + 104u);
  EXPECT_FALSE(pool.grow(last, 100, 4096));
  EXPECT_FALSE(pool.grow(last, 100, most));
  EXPECT_FALSE(pool.grow(last, 100, most - 7));
  EXPECT_EQ(pool.used(), 8u + 104u);
  EXPECT_TRUE(pool.grow(last, 100, 4088));
  EXPECT_EQ(pool.remaining(), 0u);
  EXPECT_TRUE(pool.shrink(last, 4088, 0));
  EXPECT_EQ(pool.used(), 8u);
  EXPECT_FALSE(pool.grow(last, 0, 8)) << "a block of no bytes is never the last";
}

TEST(GrowingPool, ACheckpointPinsTheBlocksThatAreThere) {
  GrowingPool pool;
  void* const block = pool.allocate(8, 8);
  const auto here = pool.checkpoint();
  EXPECT_FALSE(pool.grow(block, 8, 16));
  EXPECT_FALSE(pool.shrink(block, 8, 1));
  void* const later = pool.allocate(8, 8);
  EXPECT_TRUE(pool.grow(later, 8, 16));
  pool.rewind(here);
  EXPECT_EQ(pool.used(), 8u);
  EXPECT_FALSE(pool.grow(block, 8, 16));
  pool.reset();
  void* const fresh = pool.allocate(8, 8);
  EXPECT_TRUE(pool.grow(fresh, 8, 16));
}

/// Writes down its end.
struct Witness {
  Witness(std::vector<int>& ends, int number) : ends(&ends), number(number) {}
  Witness(const Witness&) = delete;
  ~Witness() { ends->push_back(number); }
  std::vector<int>* ends;
  int number;
};

TEST(GrowingPool, RewindTakesBackWhatCameSinceAndNoMore) {
  std::vector<int> ends;
  {
    GrowingPool pool;
    ASSERT_NE(pool.make<Witness>(ends, 1), nullptr);
    const auto first = pool.checkpoint();
    const std::size_t used = pool.used();
    ASSERT_NE(pool.make<Witness>(ends, 2), nullptr);
    ASSERT_NE(pool.allocate(4096, 8), nullptr);
    const auto second = pool.checkpoint();
    ASSERT_NE(pool.make<Witness>(ends, 3), nullptr);
    ASSERT_NE(pool.allocate(100000, 8), nullptr);
    pool.rewind(second);
    EXPECT_EQ(ends, std::vector{3});
    pool.rewind(second);
    pool.rewind(first);
    EXPECT_EQ(ends, (std::vector{3, 2}));
    EXPECT_EQ(pool.used(), used);
    EXPECT_EQ(pool.chunk_count(), 1u);
  }
  EXPECT_EQ(ends, (std::vector{3, 2, 1}));
}

struct Asks {
  Asks(GrowingPool& pool, GrowingPool::Checkpoint to) : pool(pool), to(to) {}
  Asks(const Asks&) = delete;
  ~Asks() {
    pool.reset();
    pool.rewind(to);
    EXPECT_EQ(pool.allocate(8, 8), nullptr);
    EXPECT_EQ(pool.allocate(100000, 8), nullptr);
    EXPECT_FALSE(pool.shrink(block, 4000, 8));
    EXPECT_FALSE(pool.grow(block, 4000, 4000));
  }
  GrowingPool& pool;
  GrowingPool::Checkpoint to;
  void* block = nullptr;
};

TEST(GrowingPool, WhileDestructorsRunNothingIsGivenResizedOrTakenBack) {
  GrowingPool pool;
  Asks* const asks = pool.make<Asks>(pool, pool.checkpoint());
  // It ends where the chunk does: with nothing left it would look like the last.
  asks->block = pool.allocate(pool.remaining(), 8);
  pool.reset();
  EXPECT_EQ(pool.remaining(), 4096u);
}

constexpr const char* report = "AddressSanitizer: use-after-poison";
constexpr const char* blind = "only AddressSanitizer can tell";

void touch(const void* byte) { (void)*static_cast<const volatile char*>(byte); }

TEST(GrowingPoolPoison, UseAfterResetIsReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  GrowingPool pool;
  const void* const block = pool.allocate(24, 8);
  pool.reset();
  EXPECT_DEATH(touch(block), report);
}

TEST(GrowingPoolPoison, UseAfterRewindIsReportedAndOlderBlocksCanBeUsed) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  GrowingPool pool;
  const void* const older = pool.allocate(24, 8);
  const auto here = pool.checkpoint();
  const void* const block = pool.allocate(24, 8);
  pool.rewind(here);
  touch(older);
  EXPECT_DEATH(touch(block), report);
}

TEST(GrowingPoolPoison, TheTailOfAShrunkBlockIsReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  GrowingPool pool;
  const auto* const block = static_cast<char*>(pool.allocate(24, 8));
  ASSERT_TRUE(pool.shrink(const_cast<char*>(block), 24, 5));
  touch(block + 4);
  for (const int at : {5, 8, 23}) EXPECT_DEATH(touch(block + at), report) << at;
}

TEST(GrowingPoolPoison, OverrunAndUnderrunByOneByteAreReported) {
  if (!pool_detail::watched) GTEST_SKIP() << blind;
  GrowingPool pool;
  for (const std::size_t size : {1, 7, 8, 24}) {
    ASSERT_NE(pool.allocate(size, 1), nullptr);
    const auto* const block = static_cast<char*>(pool.allocate(size, 1));
    ASSERT_NE(pool.allocate(size, 1), nullptr);
    EXPECT_DEATH(touch(block + size), report) << size;
    EXPECT_DEATH(touch(block - 1), report) << size;
  }
}

}  // namespace
}  // namespace dropcheck
