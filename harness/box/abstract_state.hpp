// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about the list that an op works on, and about limbo.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/state_cells.hpp"

namespace dropcheck::box {

struct AbstractState {
  /// 0: the slot is empty. For a slice its length plus one.
  std::size_t length = 0;
  std::size_t raw = 0;
  /// A script is running.
  bool in_script = false;

  /// From seven nodes on a list is long, from three pointers on limbo is full.
  constexpr std::size_t index() const {
    return std::min<std::size_t>(length, 7) << 3 | std::min<std::size_t>(raw, 3) << 1 |
           static_cast<std::size_t>(in_script);
  }
};

}  // namespace dropcheck::box
