// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of Box may lack, as bits. A missing ability removes ops; `adapter.hpp` says
// how an adapter shows that it has one.
#pragma once

#include <array>
#include <string_view>

#include "harness/ability.hpp"
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
inline constexpr Abilities swaps_on_move = 1 << 18;
inline constexpr Abilities copies_value_first = 1 << 19;

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members = "Owner make";

inline constexpr std::array ability_table = {
    AbilityInfo{has_assign, "assign", "assign", "template <class T> void assign(Owner<T>&, T&&)"},
    AbilityInfo{has_into_inner, "into_inner", "into_inner",
                "template <class T> T into_inner(Owner<T>&&)"},
    AbilityInfo{has_clone, "clone", "clone", "template <class T> Owner<T> clone(const Owner<T>&)"},
    AbilityInfo{has_clone_from, "clone_from", "clone_from",
                "template <class T> void clone_from(Owner<T>&, const Owner<T>&); and clone"},
    AbilityInfo{has_raw, "raw", "into_raw from_raw",
                "template <class T> T* into_raw(Owner<T>&&), Owner<T> from_raw(T*)"},
    AbilityInfo{has_leak, "leak", "leak",
                "template <class T> T& leak(Owner<T>&&); and into_raw, from_raw"},
    AbilityInfo{has_into_rc, "into_rc", "into_rc",
                "template <class T> handle into_rc(Owner<T>&&), *handle a T&"},
    AbilityInfo{has_upcast, "upcast", "upcast",
                "template <class Base, class Derived> Owner<Base> upcast(Owner<Derived>&&)"},
    AbilityInfo{
        has_slice, "slice", "Slice make_slice",
        "template <class T> Slice<T> make_slice(std::size_t, make); size() and [] of Slice"},
    AbilityInfo{has_drop_list, "drop_list", "drop_list",
                "template <class T> void drop_list(Owner<T>&&, Owner<T> T::*)"},
    promise(has_fallible_alloc, "fallible_alloc"),
    promise(propagates_drop_throw, "propagates_drop_throw"),
    promise(reentrant_assign, "reentrant_assign"),
    promise(keeps_self_move, "keeps_self_move"),
    promise(allocates_once, "allocates_once"),
    promise(zero_sized_is_free, "zero_sized_is_free"),
    AbilityInfo{
        has_tracked, "tracked", "tracked tracked_in_all",
        "template <class T> counts tracked(), counts tracked_in_all(); values and bytes of counts"},
    promise(builds_value_first, "builds_value_first"),
    promise(swaps_on_move, "swaps_on_move"),
    promise(copies_value_first, "copies_value_first"),
    unwinding,
};

}  // namespace dropcheck::box
