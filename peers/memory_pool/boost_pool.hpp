// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// boost::pool: blocks of one size.
#pragma once

#include <boost/pool/pool.hpp>
#include <cstddef>

#include "harness/memory_pool/adapter.hpp"

namespace dropcheck::memory_pool {

struct BoostPool {
  struct Pool {
    boost::pool<> blocks{64};
  };

  static constexpr bool unbounded = true;

  static Pool open(std::size_t) { return Pool(); }
  static void* allocate(Pool& pool, std::size_t, std::size_t) { return pool.blocks.malloc(); }
  static void free(Pool& pool, void* block, std::size_t, std::size_t) { pool.blocks.free(block); }
  static void reset(Pool& pool) { pool.blocks.purge_memory(); }
};

}  // namespace dropcheck::memory_pool
