// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our own pool that grows.
#pragma once

#include <cstddef>

#include "harness/memory_pool/adapter.hpp"
#include "peers/memory_pool/reference.hpp"
#include "primitives/growing_pool.hpp"

namespace dropcheck::memory_pool {

struct Growing : OurPool<GrowingPool> {
  static constexpr bool grows = true;

  static GrowingPool::Checkpoint checkpoint(Pool& pool) { return pool.checkpoint(); }
  static void rewind(Pool& pool, const GrowingPool::Checkpoint& to) { pool.rewind(to); }
  static bool grow(Pool& pool, void* block, std::size_t size, std::size_t wanted) {
    return pool.grow(block, size, wanted);
  }
  static bool shrink(Pool& pool, void* block, std::size_t size, std::size_t wanted) {
    return pool.shrink(block, size, wanted);
  }
  static Counters counters(const Pool& pool) {
    return {pool.used(), pool.remaining(), pool.capacity(), pool.chunk_count()};
  }
  static void set_limit(Pool& pool, std::size_t bytes) { pool.set_limit(bytes); }
};

}  // namespace dropcheck::memory_pool
