// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/ref_cell/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::ref_cell {

enum class Situation : std::uint8_t {
  reader_meets_writer,
  writer_meets_reader,
  writer_meets_writer,
  readers_at_once,
  try_refused,
  guard_replaced,
  reader_forgotten,
  writer_forgotten,
  guard_cloned,
  mapped,
  filter_found,
  filter_found_nothing,
  readers_split,
  writers_split,
  left_half_goes_first,
  right_half_goes_first,
  function_throws,
  assigned,
  replace_refused,
  default_made_in_vain,
  swapped,
  swapped_with_itself,
  second_of_swap_refused,
  forgotten_guard_ignored,
  moved,
  printed_borrowed,
  no_reader_fits,
  no_clone_fits,
  no_half_fits,
  destructor_borrows,
  destructor_is_refused,
  plain_set,
  destructor_uses_plain,
  plain_swapped_with_itself,
  once_refused,
  once_initialised,
  reentrant_init,
  once_taken,
  make_throws,
  script_runs,
  busy_slot,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::reader_meets_writer), "a reader meets a writer", 0, 100},
    SituationInfo{bit(Situation::writer_meets_reader), "a writer meets a reader", 0, 220},
    SituationInfo{bit(Situation::writer_meets_writer), "a writer meets a writer", 0, 200},
    SituationInfo{bit(Situation::readers_at_once), "three read at once", 0, 110},
    SituationInfo{bit(Situation::try_refused), "try_borrow or try_borrow_mut is refused", 0, 240},
    SituationInfo{bit(Situation::guard_replaced), "a guard takes the place of another", 0, 240},
    SituationInfo{bit(Situation::reader_forgotten), "a reader is forgotten", has_forget, 40},
    SituationInfo{bit(Situation::writer_forgotten), "a writer is forgotten", has_forget, 40},
    SituationInfo{bit(Situation::guard_cloned), "a guard is cloned", has_clone, 80},
    SituationInfo{bit(Situation::mapped), "a guard is mapped", has_map, 70},
    SituationInfo{bit(Situation::filter_found), "filter_map finds a part", has_filter_map, 40},
    SituationInfo{bit(Situation::filter_found_nothing), "filter_map gives the guard back",
                  has_filter_map, 120},
    SituationInfo{bit(Situation::readers_split), "a reader is split", has_map_split, 50},
    SituationInfo{bit(Situation::writers_split), "a writer is split", has_map_split, 40},
    SituationInfo{bit(Situation::left_half_goes_first), "the left half goes before the right one",
                  has_map_split, 30},
    SituationInfo{bit(Situation::right_half_goes_first), "the right half goes before the left one",
                  has_map_split, 30},
    SituationInfo{bit(Situation::function_throws), "a function throws in map or replace_with",
                  has_map, 110},
    SituationInfo{bit(Situation::assigned), "a value dies while it is borrowed", has_assign, 70},
    SituationInfo{bit(Situation::replace_refused), "replace of a borrowed cell", has_replace, 200},
    SituationInfo{bit(Situation::default_made_in_vain), "take of a borrowed cell", has_take, 80},
    SituationInfo{bit(Situation::swapped), "two cells are swapped", has_swap, 10},
    SituationInfo{bit(Situation::swapped_with_itself), "a cell is swapped with itself", has_swap,
                  20},
    SituationInfo{bit(Situation::second_of_swap_refused), "only the second of a swap is borrowed",
                  has_swap, 10},
    SituationInfo{bit(Situation::forgotten_guard_ignored),
                  "get_mut, into_inner or drop despite a forgotten guard", has_forget, 60},
    SituationInfo{bit(Situation::moved), "a cell is moved", moves, 15},
    SituationInfo{bit(Situation::printed_borrowed), "a borrowed cell is printed", has_print, 40},
    SituationInfo{bit(Situation::no_reader_fits), "no reader more fits", has_preset_counter, 9},
    SituationInfo{bit(Situation::no_clone_fits), "no clone more fits",
                  has_preset_counter | has_clone, 5},
    SituationInfo{bit(Situation::no_half_fits), "no half more fits",
                  has_preset_counter | has_map_split, 4},
    SituationInfo{bit(Situation::destructor_borrows), "a destructor borrows", 0, 50},
    SituationInfo{bit(Situation::destructor_is_refused), "a destructor is refused a borrow", 0, 60},
    SituationInfo{bit(Situation::plain_set), "Cell::set drops the old value", has_cell, 80},
    SituationInfo{bit(Situation::destructor_uses_plain), "a destructor uses a Cell", has_cell, 10},
    SituationInfo{bit(Situation::plain_swapped_with_itself), "a Cell is swapped with itself",
                  has_cell, 20},
    SituationInfo{bit(Situation::once_refused), "a OnceCell is set twice", has_once_cell, 50},
    SituationInfo{bit(Situation::once_initialised), "a OnceCell is initialised", has_once_cell,
                  210},
    SituationInfo{bit(Situation::reentrant_init), "a OnceCell is initialised by its own function",
                  has_once_cell, 100},
    SituationInfo{bit(Situation::once_taken), "a OnceCell is emptied", has_once_cell, 340},
    SituationInfo{bit(Situation::make_throws), "a constructor throws", 0, 60},
    SituationInfo{bit(Situation::script_runs), "a drop script runs", 0, 200},
    SituationInfo{bit(Situation::busy_slot), "an op meets a busy slot", 0, 160},
};

}  // namespace dropcheck::ref_cell
