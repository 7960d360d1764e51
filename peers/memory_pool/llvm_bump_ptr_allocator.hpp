// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// llvm::BumpPtrAllocator.
#pragma once

#include <llvm/Support/Allocator.h>

#include <cstddef>

#include "harness/memory_pool/adapter.hpp"

namespace dropcheck::memory_pool {

struct LlvmBumpPtrAllocator {
  using Pool = llvm::BumpPtrAllocator;
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool unbounded = true;
  /// It ends the process when it is asked for too much.
  static constexpr std::size_t most = std::size_t{1} << 22;

  static Pool open(std::size_t) { return {}; }
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return size > most ? nullptr : pool.Allocate(size, llvm::Align(align));
  }
  static void reset(Pool& pool) { pool.Reset(); }
};

}  // namespace dropcheck::memory_pool
