// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A situation that a test run must reach often enough to mean anything. Models note them; each
// subject has a table.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/op.hpp"

namespace dropcheck {

struct SituationInfo {
  std::uint64_t bit;
  std::string_view words;
  /// Without these abilities it cannot occur.
  Abilities needs = 0;
  /// A property run fails if fewer programs of a thousand reach it; about half of what was
  /// measured.
  unsigned floor_per_mille = 10;
};

}  // namespace dropcheck
