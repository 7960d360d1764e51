// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our own pool of fixed capacity, and what the one that grows does alike.
#pragma once

#include <cstddef>
#include <utility>

#include "harness/memory_pool/adapter.hpp"
#include "primitives/memory_pool.hpp"

namespace dropcheck::memory_pool {

template <class OwnPool>
struct OurPool {
  using Pool = OwnPool;
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool checks_layout = true;
  static constexpr bool drops_in_reverse = true;
  static constexpr bool has_capacity = true;
  static constexpr bool poisons = true;
  static constexpr bool red_zones = true;
  static constexpr bool fallible_alloc = true;

  static Pool open(std::size_t capacity) { return Pool(capacity); }
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return pool.allocate(size, align);
  }
  template <class T, class... Args>
  static T* make(Pool& pool, Args&&... args) {
    return pool.template make<T>(std::forward<Args>(args)...);
  }
  static void reset(Pool& pool) { pool.reset(); }
  static bool owns(const Pool& pool, const void* byte) { return pool.owns(byte); }
};

struct Reference : OurPool<MemoryPool> {
  static Counters counters(const Pool& pool) {
    return {pool.used(), pool.remaining(), pool.capacity(), 1};
  }
};

}  // namespace dropcheck::memory_pool
