// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the state cells tell apart about the node that an op works on: bugs of graphs hide behind
// few of these states, and each can be reached from a neighbour.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/state_cells.hpp"

namespace dropcheck::graph {

struct AbstractState {
  /// 0: no node.
  std::uint64_t strong = 0;
  /// Children, or a tail.
  std::size_t below = 0;
  /// 0: free, 1: readers, 2: a writer.
  std::size_t borrowed = 0;
  bool has_parent = false;
  /// A script is running.
  bool in_script = false;

  /// From three on there are many.
  constexpr std::size_t index() const {
    return static_cast<std::size_t>(std::min(strong, std::uint64_t{3})) << 6 |
           std::min(below, std::size_t{3}) << 4 | borrowed << 2 |
           static_cast<std::size_t>(has_parent) << 1 | static_cast<std::size_t>(in_script);
  }
};

}  // namespace dropcheck::graph
