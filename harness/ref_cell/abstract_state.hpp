// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about the cell that an op works on, and about the guard through
// which it does.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/ref_cell/ops.hpp"
#include "harness/state_cells.hpp"

namespace dropcheck::ref_cell {

struct AbstractState {
  /// What counts the borrows; limits are the last two classes.
  std::int64_t counter = 0;
  /// A guard was forgotten.
  bool forgotten = false;
  /// 0: no guard, or an empty slot; else one of a node, of a left half, of a right half.
  std::size_t guard = 0;
  /// A script is running.
  bool in_script = false;

  /// From three readers on there are many.
  constexpr std::size_t counter_class() const {
    if (counter > 2) return counter_at_brink({3}) > counter ? 3 : 4;
    if (counter < 0) return counter == -1 ? 5 : counter == -2 ? 6 : 7;
    return static_cast<std::size_t>(counter);
  }
  constexpr std::size_t index() const {
    return counter_class() << 4 | guard << 2 | static_cast<std::size_t>(forgotten) << 1 |
           static_cast<std::size_t>(in_script);
  }
};

}  // namespace dropcheck::ref_cell
