// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about a pool and the block that an op works on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/state_cells.hpp"

namespace dropcheck::memory_pool {

enum class BlockState : std::uint8_t { none, dead, object, last, buried };

struct AbstractState {
  BlockState block = BlockState::none;
  std::uint64_t used = 0;
  std::uint64_t capacity = 0;
  std::uint64_t chunks = 0;
  bool objects = false;

  /// Fullness in quarters; three chunks and more are one.
  constexpr std::size_t index() const {
    const std::uint64_t quarter = std::min<std::uint64_t>(4 * used / (capacity + 1), 3);
    return static_cast<std::size_t>(block) << 5 | quarter << 3 |
           std::min<std::uint64_t>(chunks, 3) << 1 | static_cast<std::size_t>(objects);
  }
};

}  // namespace dropcheck::memory_pool
