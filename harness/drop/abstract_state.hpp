// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about the variable that an op works on, and about its scope.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/state_cells.hpp"

namespace dropcheck::drop {

struct AbstractState {
  /// 0: there is no variable. Else its type.
  std::size_t type = 0;
  /// Which of its parts are there; a bit each.
  std::size_t parts = 0;
  /// How many scopes further out it was declared.
  std::size_t distance = 0;

  /// From the first scope on it is outside.
  constexpr std::size_t index() const {
    return std::min<std::size_t>(type, 7) << 5 | std::min<std::size_t>(parts, 15) << 1 |
           std::min<std::size_t>(distance, 1);
  }
};

static_assert(AbstractState{7, 15, 1}.index() < StateCells::states);

}  // namespace dropcheck::drop
