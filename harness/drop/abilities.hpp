// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of drop rules may lack, as bits. A missing ability removes ops;
// `adapter.hpp` says how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::drop {

inline constexpr Abilities has_aggregates = 1 << 0;
inline constexpr Abilities has_manually_drop = 1 << 1;
inline constexpr Abilities has_replace = 1 << 2;
inline constexpr Abilities propagates_drop_throw = 1 << 3;

}  // namespace dropcheck::drop
