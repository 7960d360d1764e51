// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of cells may lack, as bits. A missing ability removes ops; `adapter.hpp`
// says how an adapter shows that it has one.
#pragma once

#include <array>
#include <string_view>

#include "harness/ability.hpp"
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

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members =
    "RefCell Ref RefMut BorrowError BorrowMutError make borrow borrow_mut try_borrow "
    "try_borrow_mut";

inline constexpr std::array ability_table = {
    AbilityInfo{has_assign, "assign", "assign", "template <class T> void assign(RefMut<T>&, T&&)"},
    AbilityInfo{has_replace, "replace", "replace replace_with",
                "template <class T> T replace(const RefCell<T>&, T&&), T replace_with(const "
                "RefCell<T>&, T (*)(T&))"},
    AbilityInfo{has_take, "take", "take", "template <class T> T take(const RefCell<T>&)"},
    AbilityInfo{has_swap, "swap", "swap",
                "template <class T> void swap(const RefCell<T>&, const RefCell<T>&)"},
    AbilityInfo{has_get_mut, "get_mut", "get_mut", "template <class T> T& get_mut(RefCell<T>&)"},
    AbilityInfo{has_into_inner, "into_inner", "into_inner",
                "template <class T> T into_inner(RefCell<T>&&)"},
    AbilityInfo{has_forget, "forget", "forget", "void forget(Ref<T>&&), void forget(RefMut<T>&&)"},
    AbilityInfo{has_clone, "clone", "clone", "template <class T> Ref<T> clone(const Ref<T>&)"},
    AbilityInfo{has_map, "map", "map",
                "Ref<U> map(Ref<T>&&, part), RefMut<U> map(RefMut<T>&&, part)"},
    AbilityInfo{has_filter_map, "filter_map", "filter_map",
                "std::variant<Ref<U>, Ref<T>> filter_map(Ref<T>&&, part), and of RefMut"},
    AbilityInfo{has_map_split, "map_split", "map_split",
                "std::pair<Ref<U>, Ref<U>> map_split(Ref<T>&&, parts), and of RefMut"},
    AbilityInfo{has_print, "print", "print",
                "template <class T> std::string print(const RefCell<T>&)"},
    AbilityInfo{
        has_preset_counter, "preset_counter", "BorrowOverflow counter preset",
        "std::int64_t counter(const RefCell<T>&), void preset(const RefCell<T>&, std::int64_t)"},
    AbilityInfo{
        has_cell, "cell",
        "Cell cell_make cell_set cell_replace cell_take cell_swap cell_get cell_get_mut",
        "all of cell_make, cell_set, cell_replace, cell_take, cell_swap, cell_get, cell_get_mut"},
    AbilityInfo{has_once_cell, "once_cell",
                "OnceCell ReentrantInit once_get once_set once_init once_take once_into_inner",
                "all of once_get, once_set, once_init, once_take, once_into_inner"},
    AbilityInfo{moves, "moves", "RefCell", "RefCell<T>(RefCell<T>&&)"},
    unwinding,
};

}  // namespace dropcheck::ref_cell
