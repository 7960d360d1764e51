// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of drop rules may lack, as bits. A missing ability removes ops;
// `adapter.hpp` says how an adapter shows that it has one.
#pragma once

#include <array>
#include <string_view>

#include "harness/ability.hpp"
#include "harness/op.hpp"

namespace dropcheck::drop {

inline constexpr Abilities has_aggregates = 1 << 0;
inline constexpr Abilities has_manually_drop = 1 << 1;
inline constexpr Abilities has_replace = 1 << 2;
inline constexpr Abilities propagates_drop_throw = 1 << 3;

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members =
    "Local drop forget with_variable unwind catch_unwind";

inline constexpr std::array ability_table = {
    AbilityInfo{has_aggregates, "aggregates", "Fields Array", "Fields<Ts...>, Array<T, N>"},
    AbilityInfo{has_manually_drop, "manually_drop", "ManuallyDrop MaybeUninit",
                "ManuallyDrop<T>, MaybeUninit<T>"},
    AbilityInfo{has_replace, "replace", "replace take swap",
                "template <class T> T replace(T&, T&&), T take(T&), void swap(T&, T&)"},
    promise(propagates_drop_throw, "propagates_drop_throw"),
    unwinding,
};

}  // namespace dropcheck::drop
