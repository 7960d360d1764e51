// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of Box may lack, as bits. A missing ability removes ops; `adapter.hpp` says
// how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::box {

inline constexpr Abilities has_assign = 1 << 0;
inline constexpr Abilities has_into_inner = 1 << 1;
inline constexpr Abilities has_clone = 1 << 2;
inline constexpr Abilities has_clone_from = 1 << 3;
inline constexpr Abilities has_raw = 1 << 4;
inline constexpr Abilities has_leak = 1 << 5;
inline constexpr Abilities has_into_rc = 1 << 6;
inline constexpr Abilities has_upcast = 1 << 7;
inline constexpr Abilities has_slice = 1 << 8;
inline constexpr Abilities has_drop_list = 1 << 9;
inline constexpr Abilities has_fallible_alloc = 1 << 10;
inline constexpr Abilities propagates_drop_throw = 1 << 11;
inline constexpr Abilities reentrant_assign = 1 << 12;
inline constexpr Abilities keeps_self_move = 1 << 13;
inline constexpr Abilities allocates_once = 1 << 14;
inline constexpr Abilities zero_sized_is_free = 1 << 15;
inline constexpr Abilities has_tracked = 1 << 16;
inline constexpr Abilities builds_value_first = 1 << 17;

}  // namespace dropcheck::box
