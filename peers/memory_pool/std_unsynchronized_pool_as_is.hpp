// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::pmr::unsynchronized_pool_resource, held to what the standard says of alignment,
// [mem.res.pool.mem]: "the size and alignment of the allocated memory shall meet the requirements".
#pragma once

#include "peers/memory_pool/std_unsynchronized_pool.hpp"

namespace dropcheck::memory_pool {

struct StdUnsynchronizedPoolAsIs : StdUnsynchronizedPool {
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return pool.resource.allocate(size, align);
  }
  static void free(Pool& pool, void* block, std::size_t size, std::size_t align) {
    pool.resource.deallocate(block, size, align);
  }
};

}  // namespace dropcheck::memory_pool
