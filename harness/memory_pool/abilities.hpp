// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of a memory pool may lack, as bits. A missing ability removes ops;
// `adapter.hpp` says how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::memory_pool {

inline constexpr Abilities has_allocate = 1 << 0;
inline constexpr Abilities has_any_layout = 1 << 1;
inline constexpr Abilities checks_layout = 1 << 2;
inline constexpr Abilities has_make = 1 << 3;
inline constexpr Abilities drops_in_reverse = 1 << 4;
inline constexpr Abilities has_reset = 1 << 5;
inline constexpr Abilities has_checkpoints = 1 << 6;
inline constexpr Abilities has_resize = 1 << 7;
inline constexpr Abilities has_free = 1 << 8;
inline constexpr Abilities has_owns = 1 << 9;
inline constexpr Abilities has_counters = 1 << 10;
inline constexpr Abilities has_capacity = 1 << 11;
inline constexpr Abilities has_limit = 1 << 12;
inline constexpr Abilities grows = 1 << 13;
inline constexpr Abilities poisons = 1 << 14;
inline constexpr Abilities has_fallible_alloc = 1 << 15;
inline constexpr Abilities has_red_zones = 1 << 16;
inline constexpr Abilities has_large_blocks = 1 << 17;

}  // namespace dropcheck::memory_pool
