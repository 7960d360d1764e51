// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/drop/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::drop {

enum class Situation : std::uint8_t {
  locals_dropped,
  shadowed,
  without_a_value,
  moved_from_inside,
  initialised_later,
  assigned,
  moved_onto_itself,
  number_copied,
  forgotten,
  replaced,
  swapped,
  struct_dropped,
  array_dropped,
  field_moved_out,
  field_set_again,
  struct_throws_midway,
  array_throws_midway,
  make_throws,
  unwinds_locals,
  unwinds_scopes,
  end_throws,
  aggregate_throws,
  manually_dropped,
  manually_left,
  written_over,
  read_out,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::locals_dropped), "a scope ends with two locals or more", 0, 460},
    SituationInfo{bit(Situation::shadowed), "a name is declared again", 0, 460},
    SituationInfo{bit(Situation::without_a_value), "a scope ends with a local without a value", 0,
                  280},
    SituationInfo{bit(Situation::moved_from_inside), "a variable is moved from in an inner scope",
                  0, 60},
    SituationInfo{bit(Situation::initialised_later),
                  "a variable gets its first value, or another after it was moved from", 0, 120},
    SituationInfo{bit(Situation::assigned), "an assignment drops the old value", 0, 190},
    SituationInfo{bit(Situation::moved_onto_itself), "a variable is moved onto itself", 0, 100},
    SituationInfo{bit(Situation::number_copied), "a number is copied", 0, 15},
    SituationInfo{bit(Situation::forgotten), "a value is forgotten", 0, 85},
    SituationInfo{bit(Situation::replaced), "a value is replaced or taken", has_replace, 100},
    SituationInfo{bit(Situation::swapped), "two values are swapped", has_replace, 15},
    SituationInfo{bit(Situation::struct_dropped), "a whole struct is dropped", has_aggregates, 270},
    SituationInfo{bit(Situation::array_dropped), "an array is dropped", has_aggregates, 210},
    SituationInfo{bit(Situation::field_moved_out), "a struct is dropped without all its fields",
                  has_aggregates, 40},
    SituationInfo{bit(Situation::field_set_again), "a field that was moved out is set again",
                  has_aggregates, 2},
    SituationInfo{bit(Situation::struct_throws_midway), "a field throws behind others",
                  has_aggregates, 15},
    SituationInfo{bit(Situation::array_throws_midway), "an element throws behind others",
                  has_aggregates, 20},
    SituationInfo{bit(Situation::make_throws), "a constructor throws", 0, 145},
    SituationInfo{bit(Situation::unwinds_locals), "a throw leaves a scope with locals", 0, 40},
    SituationInfo{bit(Situation::unwinds_scopes), "a throw leaves two scopes or more", 0, 20},
    SituationInfo{bit(Situation::end_throws),
                  "a local throws at the end of its scope, before others", propagates_drop_throw,
                  120},
    SituationInfo{bit(Situation::aggregate_throws), "a part throws, before others of its whole",
                  has_aggregates | propagates_drop_throw, 50},
    SituationInfo{bit(Situation::manually_dropped), "a ManuallyDrop is dropped or taken out",
                  has_manually_drop, 12},
    SituationInfo{bit(Situation::manually_left), "a ManuallyDrop or MaybeUninit is left alone",
                  has_manually_drop, 250},
    SituationInfo{bit(Situation::written_over), "a MaybeUninit is written over", has_manually_drop,
                  15},
    SituationInfo{bit(Situation::read_out), "a MaybeUninit is read or dropped", has_manually_drop,
                  6},
};

}  // namespace dropcheck::drop
