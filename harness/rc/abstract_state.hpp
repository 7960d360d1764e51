// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about a block: bugs of counting hide behind few of these states,
// and each can be reached from a neighbour.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/state_cells.hpp"

namespace dropcheck::rc {

struct AbstractState {
  /// 0: dead, or no block at all.
  std::uint64_t strong = 0;
  /// Weak handles.
  std::uint64_t weak = 0;
  bool has_next = false;
  bool has_up = false;

  /// Counts from seven on are one.
  constexpr std::size_t index() const {
    constexpr std::uint64_t many = 7;
    return std::min(strong, many) << 5 | std::min(weak, many) << 2 |
           static_cast<std::size_t>(has_next) << 1 | static_cast<std::size_t>(has_up);
  }
};

}  // namespace dropcheck::rc
