// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of graphs may lack, as bits. A missing ability removes ops; `adapter.hpp`
// says how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::graph {

inline constexpr Abilities has_weak_count = 1 << 0;
inline constexpr Abilities has_print = 1 << 1;
inline constexpr Abilities has_drop_long = 1 << 2;

}  // namespace dropcheck::graph
