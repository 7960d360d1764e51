// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "harness/rc/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::rc {

enum class Situation : std::uint8_t {
  last_drop,
  last_drop_with_weak,
  upgrade_alive,
  upgrade_dead,
  self_assignment,
  advance_to_next,
  cycle_leaks,
  drop_sees_parent,
  script_runs,
  busy_slot,
  make_throws,
  copy_throws,
  drop_throws,
  allocation_fails,
  get_mut_shared,
  get_mut_watched,
  make_mut_shared,
  make_mut_watched,
  try_unwrap_watched,
  try_unwrap_shared,
  into_inner_shared,
  raw_round_trip,
  count_at_brink,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::last_drop), "the last strong handle is dropped", 0, 800},
    SituationInfo{bit(Situation::last_drop_with_weak), "it is dropped while a Weak watches",
                  has_weak, 200},
    SituationInfo{bit(Situation::upgrade_alive), "upgrade of a live node", has_weak, 80},
    SituationInfo{bit(Situation::upgrade_dead), "upgrade after the last drop", has_weak, 40},
    SituationInfo{bit(Situation::self_assignment), "a slot is assigned to itself", 0, 150},
    SituationInfo{bit(Situation::advance_to_next), "a handle advances to its own node's next", 0,
                  25},
    SituationInfo{bit(Situation::cycle_leaks), "a strong cycle leaks", 0, 50},
    SituationInfo{bit(Situation::drop_sees_parent), "a dropped node sees its parent alive",
                  has_weak, 15},
    SituationInfo{bit(Situation::script_runs), "a drop script runs", 0, 150},
    SituationInfo{bit(Situation::busy_slot), "an op meets a busy slot", 0, 1},
    SituationInfo{bit(Situation::make_throws), "a constructor throws", 0, 40},
    SituationInfo{bit(Situation::copy_throws), "a copy throws", has_make_mut, 4},
    SituationInfo{bit(Situation::drop_throws), "a destructor throws", propagates_drop_throw, 50},
    SituationInfo{bit(Situation::allocation_fails), "an allocation fails", has_fallible_alloc, 60},
    SituationInfo{bit(Situation::get_mut_shared), "get_mut of a shared node", has_get_mut, 20},
    SituationInfo{bit(Situation::get_mut_watched), "get_mut under a Weak only",
                  has_get_mut | has_weak, 12},
    SituationInfo{bit(Situation::make_mut_shared), "make_mut of a shared node", has_make_mut, 50},
    SituationInfo{bit(Situation::make_mut_watched), "make_mut under a Weak only",
                  has_make_mut | has_weak, 30},
    SituationInfo{bit(Situation::try_unwrap_watched), "try_unwrap under a Weak only",
                  has_try_unwrap | has_weak, 12},
    SituationInfo{bit(Situation::try_unwrap_shared), "try_unwrap of a shared node", has_try_unwrap,
                  20},
    SituationInfo{bit(Situation::into_inner_shared), "into_inner of a shared node", has_into_inner,
                  20},
    SituationInfo{bit(Situation::raw_round_trip), "from_raw takes back what into_raw gave", has_raw,
                  12},
    SituationInfo{bit(Situation::count_at_brink), "an op would wrap a count", has_preset_counts, 1},
};

}  // namespace dropcheck::rc
