// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of Rc may lack, as bits. A missing ability removes ops; `adapter.hpp` says
// how an adapter shows that it has one.
#pragma once

#include "harness/op.hpp"

namespace dropcheck::rc {

inline constexpr Abilities has_weak = 1 << 0;
inline constexpr Abilities has_strong_count = 1 << 1;
inline constexpr Abilities has_weak_count = 1 << 2;
inline constexpr Abilities has_ptr_eq = 1 << 3;
inline constexpr Abilities has_try_unwrap = 1 << 4;
inline constexpr Abilities has_into_inner = 1 << 5;
inline constexpr Abilities has_unwrap_or_clone = 1 << 6;
inline constexpr Abilities has_get_mut = 1 << 7;
inline constexpr Abilities has_make_mut = 1 << 8;
inline constexpr Abilities has_new_cyclic = 1 << 9;
inline constexpr Abilities has_raw = 1 << 10;
inline constexpr Abilities has_preset_counts = 1 << 11;
inline constexpr Abilities has_fallible_alloc = 1 << 12;
inline constexpr Abilities upgrade_allocates = 1 << 13;
inline constexpr Abilities propagates_drop_throw = 1 << 14;
inline constexpr Abilities reentrant_assign = 1 << 15;
inline constexpr Abilities keeps_self_move = 1 << 16;

}  // namespace dropcheck::rc
