// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole containers in pools are the matter of properties/pool_containers_test.cpp.
#include "primitives/pool_resource.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory_resource>
#include <new>
#include <vector>

#include "primitives/growing_pool.hpp"
#include "primitives/memory_pool.hpp"

namespace dropcheck {
namespace {

TEST(PoolResource, GivesWhatThePoolGives) {
  MemoryPool pool(64);
  PoolResource resource(pool);
  void* const block = resource.allocate(24, 8);
  EXPECT_TRUE(pool.owns(block));
  EXPECT_EQ(pool.used(), 24u);
}

TEST(PoolResource, ThrowsWhereThePoolHasNoRoom) {
  MemoryPool pool(64);
  PoolResource resource(pool);
  EXPECT_THROW(resource.deallocate(resource.allocate(65, 1), 65, 1), std::bad_alloc);
  EXPECT_THROW(resource.deallocate(resource.allocate(1, 8192), 1, 8192), std::bad_alloc);
  std::pmr::vector<int> numbers(&resource);
  EXPECT_THROW(numbers.resize(100), std::bad_alloc);
  EXPECT_TRUE(numbers.empty());
}

TEST(PoolResource, WhatIsDeallocatedComesBackWithTheReset) {
  GrowingPool pool;
  PoolResource resource(pool);
  {
    std::pmr::vector<int> numbers({1, 2, 3}, &resource);
  }
  EXPECT_NE(pool.used(), 0u);
  pool.reset();
  EXPECT_EQ(pool.used(), 0u);
}

TEST(PoolResource, TwoAreEqualIfTheirPoolIsOne) {
  MemoryPool pool(64), other(64);
  GrowingPool growing;
  const PoolResource a(pool), b(pool), c(other);
  const PoolResource d(growing);
  EXPECT_TRUE(a == b);
  EXPECT_FALSE(a == c);
  EXPECT_FALSE(a == d);
  EXPECT_FALSE(d == *std::pmr::new_delete_resource());
}

}  // namespace
}  // namespace dropcheck
