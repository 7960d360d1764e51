// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pool of a textbook chapter, as it was printed. It is held to what its users take for granted:
// alignment, blocks of their own, and that a sanitizer sees a pointer that outlives a reset.
#pragma once

#include <cstddef>

#include "examples/chapter/as_printed/memory_pool.hpp"
#include "harness/memory_pool/adapter.hpp"

namespace dropcheck::memory_pool {

struct Chapter {
  using Pool = chapter::MemoryPool;
  static constexpr bool any_layout = true;
  static constexpr bool poisons = true;

  /// More than any program asks for: what it does when it is full is not the matter.
  static Pool open(std::size_t) { return Pool(100'000); }
  static void* allocate(Pool& pool, std::size_t size, std::size_t) {
    return pool.allocate(size).value_or(nullptr);
  }
  static void reset(Pool& pool) { pool.reset(); }
};

}  // namespace dropcheck::memory_pool
