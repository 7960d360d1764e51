// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of Rc may lack, as bits. A missing ability removes ops; `adapter.hpp` says
// how an adapter shows that it has one.
#pragma once

#include <array>
#include <string_view>

#include "harness/ability.hpp"
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
inline constexpr Abilities swaps_on_move = 1 << 17;

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members = "Strong make";

inline constexpr std::array ability_table = {
    AbilityInfo{has_weak, "weak", "Weak downgrade upgrade",
                "template <class T> Weak<T> downgrade(const Strong<T>&), Strong<T> upgrade(const "
                "Weak<T>&)"},
    AbilityInfo{has_strong_count, "strong_count", "strong_count",
                "std::uint64_t strong_count(const Strong<T>&), and of a const Weak<T>&"},
    AbilityInfo{has_weak_count, "weak_count", "weak_count",
                "std::uint64_t weak_count(const Strong<T>&), and of a const Weak<T>&"},
    AbilityInfo{has_ptr_eq, "ptr_eq", "ptr_eq",
                "bool ptr_eq(const Strong<T>&, const Strong<T>&), and of Weaks"},
    AbilityInfo{has_try_unwrap, "try_unwrap", "try_unwrap",
                "template <class T> std::optional<T> try_unwrap(Strong<T>&&)"},
    AbilityInfo{has_into_inner, "into_inner", "into_inner",
                "template <class T> std::optional<T> into_inner(Strong<T>&&)"},
    AbilityInfo{has_unwrap_or_clone, "unwrap_or_clone", "unwrap_or_clone",
                "template <class T> T unwrap_or_clone(Strong<T>&&)"},
    AbilityInfo{has_get_mut, "get_mut", "get_mut", "T* get_mut(Strong<T>&)"},
    AbilityInfo{has_make_mut, "make_mut", "make_mut", "T& make_mut(Strong<T>&)"},
    AbilityInfo{has_new_cyclic, "new_cyclic", "new_cyclic",
                "template <class T> Strong<T> new_cyclic(T (*build)(const Weak<T>&))"},
    AbilityInfo{has_raw, "raw", "into_raw from_raw",
                "template <class T> T* into_raw(Strong<T>&&), Strong<T> from_raw(T*)"},
    AbilityInfo{has_preset_counts, "preset_counts", "counters preset",
                "Counters counters(handle), void preset(handle, Counters), of Strong and Weak"},
    promise(has_fallible_alloc, "fallible_alloc"),
    promise(upgrade_allocates, "upgrade_allocates"),
    promise(propagates_drop_throw, "propagates_drop_throw"),
    promise(reentrant_assign, "reentrant_assign"),
    promise(keeps_self_move, "keeps_self_move"),
    promise(swaps_on_move, "swaps_on_move"),
    unwinding,
};

}  // namespace dropcheck::rc
