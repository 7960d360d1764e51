// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::pmr::unsynchronized_pool_resource. libstdc++ 12 forgets the alignment of a block whose size
// is not a multiple of it, so whole multiples are asked for here; StdUnsynchronizedPoolAsIs in
// std_unsynchronized_pool_as_is.hpp does not do it that favour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "harness/memory_pool/adapter.hpp"
#include "peers/memory_pool/capped_upstream.hpp"

namespace dropcheck::memory_pool {

struct StdUnsynchronizedPool {
  struct Pool {
    CappedUpstream upstream;
    std::pmr::unsynchronized_pool_resource resource{&upstream};
  };
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool unbounded = true;

  static Pool open(std::size_t) { return {}; }
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return pool.resource.allocate(whole(size, align), align);
  }
  static void free(Pool& pool, void* block, std::size_t size, std::size_t align) {
    pool.resource.deallocate(block, whole(size, align), align);
  }
  static void reset(Pool& pool) { pool.resource.release(); }
  /// Sizes near the largest are left as they are.
  static std::size_t whole(std::size_t size, std::size_t align) {
    return size > SIZE_MAX - align ? size : (size + align - 1) / align * align;
  }
};

}  // namespace dropcheck::memory_pool
