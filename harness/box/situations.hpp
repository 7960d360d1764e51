// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/box/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::box {

enum class Situation : std::uint8_t {
  list_dropped,
  old_value_dropped_by_move,
  self_move,
  advance_to_next,
  assigned_in_place,
  list_cloned,
  clone_throws_midway,
  cloned_in_place,
  leaked,
  raw_round_trip,
  became_counted,
  list_dropped_one_by_one,
  large_dyn_dropped,
  unit_dropped,
  slice_dropped,
  slice_throws_midway,
  empty_slice,
  script_runs,
  busy_slot,
  make_throws,
  drop_throws,
  allocation_fails,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::list_dropped), "a node is dropped that owns another", 0, 100},
    SituationInfo{bit(Situation::old_value_dropped_by_move), "a move drops the old value", 0, 400},
    SituationInfo{bit(Situation::self_move), "a box is moved onto itself", keeps_self_move, 120},
    SituationInfo{bit(Situation::advance_to_next), "a box takes its own node's next", 0, 4},
    SituationInfo{bit(Situation::assigned_in_place), "a value is replaced in its block", has_assign,
                  190},
    SituationInfo{bit(Situation::list_cloned), "a list of two or more is cloned", has_clone, 30},
    SituationInfo{bit(Situation::clone_throws_midway), "a copy throws behind another", has_clone,
                  1},
    SituationInfo{bit(Situation::cloned_in_place), "clone_from", has_clone_from, 200},
    SituationInfo{bit(Situation::leaked), "a value is leaked", has_leak, 100},
    SituationInfo{bit(Situation::raw_round_trip), "from_raw takes back what into_raw gave", has_raw,
                  35},
    SituationInfo{bit(Situation::became_counted), "a box becomes an Rc", has_into_rc, 100},
    SituationInfo{bit(Situation::list_dropped_one_by_one), "drop_list of two or more",
                  has_drop_list, 5},
    SituationInfo{bit(Situation::large_dyn_dropped), "a large value is dropped as its base",
                  has_upcast, 100},
    SituationInfo{bit(Situation::unit_dropped), "a value without bytes is dropped", 0, 130},
    SituationInfo{bit(Situation::slice_dropped), "a slice of two or more is dropped", has_slice,
                  160},
    SituationInfo{bit(Situation::slice_throws_midway), "a constructor throws behind others",
                  has_slice, 1},
    SituationInfo{bit(Situation::empty_slice), "a slice has no values", has_slice, 100},
    SituationInfo{bit(Situation::script_runs), "a drop script runs", 0, 190},
    SituationInfo{bit(Situation::busy_slot), "an op meets a busy slot", 0, 5},
    SituationInfo{bit(Situation::make_throws), "a constructor throws", 0, 70},
    SituationInfo{bit(Situation::drop_throws), "a destructor throws", propagates_drop_throw, 150},
    SituationInfo{bit(Situation::allocation_fails), "an allocation fails", has_fallible_alloc, 90},
};

}  // namespace dropcheck::box
