// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Situations that a test run must reach often enough to mean anything. The model notes them.
#pragma once

#include <array>
#include <cstdint>

#include "harness/graph/abilities.hpp"
#include "harness/situation.hpp"

namespace dropcheck::graph {

enum class Situation : std::uint8_t {
  cycle_of_one,
  cycle_of_two,
  cycle_of_three,
  cycle_of_four,
  cycle_of_five,
  cycles_apart,
  cycle_cut_by_weak,
  child_shared,
  last_drop,
  parent_alive,
  parent_gone,
  reader_meets_writer,
  writer_meets_reader,
  writer_meets_writer,
  try_refused,
  borrows_nested,
  handle_is_borrowed,
  child_dies_while_borrowed,
  tail_dies_while_borrowed,
  no_end,
  advance,
  written,
  cycle_printed,
  borrowed_printed,
  long_drop_stops,
  drop_sees_parent,
  drop_sees_parent_borrowed,
  destructor_is_refused,
  script_runs,
  busy_slot,
};

constexpr std::uint64_t bit(Situation situation) {
  return std::uint64_t{1} << static_cast<unsigned>(situation);
}

/// Cycles of length 1 to 5.
constexpr std::uint64_t cycle_bit(std::size_t length) { return std::uint64_t{1} << (length - 1); }
inline constexpr std::size_t cycle_length_max = 5;

inline constexpr std::array situations = {
    SituationInfo{bit(Situation::cycle_of_one), "a strong cycle of one node leaks", 0, 200},
    SituationInfo{bit(Situation::cycle_of_two), "one of two nodes", 0, 25},
    SituationInfo{bit(Situation::cycle_of_three), "one of three nodes", 0, 9},
    SituationInfo{bit(Situation::cycle_of_four), "one of four nodes", 0, 4},
    SituationInfo{bit(Situation::cycle_of_five), "one of five nodes", 0, 1},
    SituationInfo{bit(Situation::cycles_apart), "two cycles leak, apart from each other", 0, 85},
    SituationInfo{bit(Situation::cycle_cut_by_weak), "a cycle that a Weak cuts dies", 0, 180},
    SituationInfo{bit(Situation::child_shared), "a node is the child of two", 0, 50},
    SituationInfo{bit(Situation::last_drop), "the last strong handle is dropped", 0, 800},
    SituationInfo{bit(Situation::parent_alive), "the parent of a node is asked for", 0, 10},
    SituationInfo{bit(Situation::parent_gone), "the parent of a node is gone", 0, 2},
    SituationInfo{bit(Situation::reader_meets_writer), "a reader meets a writer", 0, 85},
    SituationInfo{bit(Situation::writer_meets_reader), "a writer meets a reader", 0, 170},
    SituationInfo{bit(Situation::writer_meets_writer), "a writer meets a writer", 0, 170},
    SituationInfo{bit(Situation::try_refused), "try_borrow or try_borrow_mut is refused", 0, 70},
    SituationInfo{bit(Situation::borrows_nested), "five guards are held at once", 0, 4},
    SituationInfo{bit(Situation::handle_is_borrowed), "a guard keeps its handle", 0, 80},
    SituationInfo{bit(Situation::child_dies_while_borrowed),
                  "a child dies while its parent is borrowed", 0, 25},
    SituationInfo{bit(Situation::tail_dies_while_borrowed), "a tail dies while it is borrowed", 0,
                  40},
    SituationInfo{bit(Situation::no_end), "append to a list without an end", 0, 60},
    SituationInfo{bit(Situation::advance), "a handle advances to what its own node leads to", 0,
                  80},
    SituationInfo{bit(Situation::written), "a node is written through a guard", 0, 30},
    SituationInfo{bit(Situation::cycle_printed), "a cycle is printed", has_print, 20},
    SituationInfo{bit(Situation::borrowed_printed), "a borrowed node is printed", has_print, 30},
    SituationInfo{bit(Situation::long_drop_stops), "drop_long stops at a shared tail",
                  has_drop_long, 12},
    SituationInfo{bit(Situation::drop_sees_parent), "a dropped node sees its parent alive", 0, 80},
    SituationInfo{bit(Situation::drop_sees_parent_borrowed), "a dropped node sees it borrowed", 0,
                  37},
    SituationInfo{bit(Situation::destructor_is_refused), "a destructor is refused a borrow", 0, 44},
    SituationInfo{bit(Situation::script_runs), "a drop script runs", 0, 200},
    SituationInfo{bit(Situation::busy_slot), "an op meets a busy slot", 0, 170},
};

}  // namespace dropcheck::graph
