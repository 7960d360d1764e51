// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of graphs may lack, as bits. A missing ability removes ops; `adapter.hpp`
// says how an adapter shows that it has one.
#pragma once

#include <array>
#include <string_view>

#include "harness/ability.hpp"
#include "harness/op.hpp"

namespace dropcheck::graph {

inline constexpr Abilities has_weak_count = 1 << 0;
inline constexpr Abilities has_print = 1 << 1;
inline constexpr Abilities has_drop_long = 1 << 2;

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members =
    "Tree Parent Children List Tail Ref RefMut BorrowError BorrowMutError make borrow borrow_mut "
    "try_borrow try_borrow_mut borrow_tail borrow_tail_mut try_borrow_tail try_borrow_tail_mut "
    "add_child new_child take_child drop_child clear_children child set_parent clear_parent parent "
    "node_of upgrade strong_count cons set_tail append take_tail tail tail_of";

inline constexpr std::array ability_table = {
    AbilityInfo{has_weak_count, "weak_count", "weak_count",
                "std::uint64_t weak_count(const Tree&)"},
    AbilityInfo{has_print, "print", "print print_list",
                "std::string print(const Tree&), std::string print_list(const List&)"},
    AbilityInfo{has_drop_long, "drop_long", "drop_long",
                "template <class T> void drop_long(List&&)"},
    unwinding,
};

}  // namespace dropcheck::graph
