// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Feedback of a model to whoever writes programs: which op it has met in which abstract state of
// the one object that the op works on. What a state is, is up to the subject.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/limits.hpp"

namespace dropcheck {

/// Memory of a driver, `count` cells, or null if it does not ask. A model sets cells to 1 and never
/// reads them.
struct StateCells {
  static constexpr std::size_t states = 256;
  static constexpr std::size_t count = limits::op_id_modulus * states;

  std::uint8_t* first = nullptr;

  /// Requires: `state` is below `states`.
  static constexpr std::size_t index(unsigned op_id, std::size_t state) {
    return op_id * states + state;
  }
};

}  // namespace dropcheck
