// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::pmr::monotonic_buffer_resource.
#pragma once

#include <cstddef>
#include <memory_resource>

#include "harness/memory_pool/adapter.hpp"
#include "peers/memory_pool/capped_upstream.hpp"

namespace dropcheck::memory_pool {

struct StdMonotonic {
  struct Pool {
    explicit Pool(std::size_t capacity) : resource(capacity, &upstream) {}
    CappedUpstream upstream;
    std::pmr::monotonic_buffer_resource resource;
  };
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool unbounded = true;

  static Pool open(std::size_t capacity) { return Pool(capacity); }
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return pool.resource.allocate(size, align);
  }
  static void reset(Pool& pool) { pool.resource.release(); }
};

}  // namespace dropcheck::memory_pool
