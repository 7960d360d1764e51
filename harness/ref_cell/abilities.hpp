// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of cells may lack, as bits. A missing ability removes ops; `adapter.hpp`
// says how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::ref_cell {

inline constexpr Abilities has_assign = 1 << 0;
inline constexpr Abilities has_replace = 1 << 1;
inline constexpr Abilities has_take = 1 << 2;
inline constexpr Abilities has_swap = 1 << 3;
inline constexpr Abilities has_get_mut = 1 << 4;
inline constexpr Abilities has_into_inner = 1 << 5;
inline constexpr Abilities has_forget = 1 << 6;
inline constexpr Abilities has_clone = 1 << 7;
inline constexpr Abilities has_map = 1 << 8;
inline constexpr Abilities has_filter_map = 1 << 9;
inline constexpr Abilities has_map_split = 1 << 10;
inline constexpr Abilities has_print = 1 << 11;
inline constexpr Abilities has_preset_counter = 1 << 12;
inline constexpr Abilities has_cell = 1 << 13;
inline constexpr Abilities has_once_cell = 1 << 14;
inline constexpr Abilities moves = 1 << 15;

}  // namespace dropcheck::ref_cell
