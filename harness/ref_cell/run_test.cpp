// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against a canary with one defect at a time. Each must be rejected at its step, by
// the oracle whose words the table holds.
#include "harness/ref_cell/run.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "harness/canary_run_test.hpp"
#include "harness/ref_cell/canary.hpp"
#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/situations.hpp"
#include "harness/ref_cell/writing.hpp"

namespace dropcheck::ref_cell {
namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;
Verdict run_with(std::string_view what, const Program& program) {
  return canaries::run_with<Canary>(what, program);
}

constexpr std::string_view ends = "an op ends as it does in Rust";
constexpr std::string_view throws = "an op throws what it does in Rust";
constexpr std::string_view births = "a value is built only when the op says so";
constexpr std::string_view drops = "a value is dropped exactly once, when its cell lets go of it";
constexpr std::string_view finds = "a destructor finds its cell borrowed only if the value was";
constexpr std::string_view freed = "a borrow ends with its guard";
constexpr std::string_view readers = "readers keep writers out, and nobody else";
constexpr std::string_view writer = "a writer keeps all others out";
constexpr std::string_view sees = "a guard sees the value of its cell";
constexpr std::string_view holds = "a cell has the value that it was given";
constexpr std::string_view prints = "a cell prints its value, or that it is borrowed";
constexpr std::string_view touches = "a value is not touched after its drop";

/// A defect, a program that shows it, and what must be said at which step.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
};

const Case cases[] = {
    {"ReaderIgnoresTheWriter", "new c0 0; borrow_mut c0 g0", 1, writer},
    {"WriterIgnoresReaders", "new c0 0; borrow c0 g0", 1, readers},
    {"ReaderIsNotReleased", "new c0 0", 0, freed},
    {"WriterIsNotReleased", "new c0 0; new c1 0", 1, freed},
    {"HalfIsNotReleased",
     "new c0 0; borrow_mut c0 g0; map_split g0 g1; drop_guard g0; drop_guard g1", 4, freed},
    {"HalfReleasesBoth", "new c0 0; borrow_mut c0 g0; map_split g0 g1; drop_guard g1", 3, writer},
    {"MovedGuardReleases", "new c0 0; borrow c0 g0", 1, readers},
    {"AssignedGuardKeepsItsBorrow", "new c0 0; borrow c0 g0; new c1 0; borrow c1 g0", 3, freed},
    {"MovedCellIsFree", "new c0 0; borrow c0 g0; forget g0; move c0 c1", 3, readers},
    {"BorrowThrowsTheOtherError", "new c0 0; borrow_mut c0 g0; borrow c0 g1", 2, throws},
    {"CounterIsSmall", "new c0 0; borrow c0 g0; preset_counter c0 0; clone g0 g1", 3, readers},
    {"AssignLetsGoFirst", "new c0 0; borrow_mut c0 g0; assign g0 1", 2, finds},
    {"AssignForgetsTheOldValue", "new c0 0; borrow_mut c0 g0; assign g0 1", 2, drops},
    {"TakeAssigns", "new c0 0; take c0", 1, finds},
    {"FunctionRunsUnborrowed", "new c0 0; replace_with_fails c0 borrow", 1, throws},
    {"ThrowKeepsTheCellLocked", "new c0 0; replace_with_fails c0 throw", 1, freed},
    {"TakeBorrowsFirst", "new c0 0; borrow c0 g0; take c0", 2, births},
    {"SwapWithItselfIsFine", "new c0 0; swap c0 c0", 1, throws},
    {"FailedSwapKeepsTheFirst", "new c0 0; new c1 0; borrow c1 g0; swap c0 c1", 3, freed},
    {"GetMutMindsTheCounter", "new c0 0; borrow c0 g0; forget g0; get_mut c0 1", 3, ends},
    {"ForgetReleases", "new c0 0; borrow_mut c0 g0; forget g0", 2, writer},
    {"CloneIsNeverRefused", "new c0 0; borrow c0 g0; preset_counter c0 3; clone g0 g1; clone g0 g2",
     4, throws},
    {"CloneIsNotCounted", "new c0 0; borrow c0 g0; clone g0 g1; drop_guard g0", 3, readers},
    {"ThrowInMapKeepsTheBorrow", "new c0 0; borrow c0 g0; map_throws g0 map", 2, freed},
    {"FilterReleasesWhatItGivesBack", "new c0 0; borrow c0 g0; filter_map g0 right", 2, readers},
    {"SecondHalfIsNotCounted", "new c0 0; borrow_mut c0 g0; map_split g0 g1; drop_guard g0", 3,
     writer},
    {"WriterIsCountedBehindTheFunction",
     "new c0 0; borrow_mut c0 g0; preset_counter c0 3; map_throws g0 map_split", 3, throws},
    {"BothHalvesAreTheSame", "new c0 1; borrow_mut c0 g0; map_split g0 g1", 2, sees},
    {"PrintingBorrows", "new c0 0; borrow_mut c0 g0; print c0", 2, prints},
    {"SetForgetsTheValue", "new_cell p0 0; set_cell p0 0", 1, drops},
    {"SetDropsBeforeItStores", "on_drop 0 replace_cell p0 1; new_cell p0 0; set_cell p0 1", 2,
     drops},
    {"CellTakeLeavesAHusk", "new_cell p0 0; take_cell p0", 1, touches},
    {"CellSwapDoesNothing", "new_cell p0 0; new_cell p1 0; swap_cells p0 p1", 2, holds},
    {"SecondSetIsLost", "set_once o0 0; set_once o0 0", 1, ends},
    {"SecondSetWins", "set_once o0 0; set_once o0 0", 1, drops},
    {"InitMakesAlways", "set_once o0 0; init_once o0 1", 1, holds},
    {"ReentrantInitWins", "reinit_once o0 0", 0, drops},
    {"OnceTakeLeavesAHusk", "set_once o0 0; take_once o0", 1, touches},
};

class RefCellCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) {
  *out << canary.defect << ": " << canary.program;
}
INSTANTIATE_TEST_SUITE_P(With, RefCellCanary, testing::ValuesIn(cases));

TEST_P(RefCellCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [what, steps, step, rule] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with("", program)), "nothing") << "the sound canary must pass";
  const std::string actual = said(run_with(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

TEST(RefCellRun, RandomProgramsPassOnTheSoundCanaryAndReachEverySituation) {
  canaries::expect_random_programs_to_pass<Canary, Language>(1200, abilities_of<Canary>(),
                                                             situations);
}

TEST(RefCellRun, WhatIsLeftAtTheEndIsDroppedByTheHarness) {
  const Program program = program_of(
      "on_drop 0 borrow c1 g7; new c0 0; new c1 1; borrow c0 g0; borrow_mut c1 g1; forget g1; "
      "new_cell p0 3; set_once o0 3");
  EXPECT_EQ(said(run_with("", program)), "nothing");
  EXPECT_EQ(Ledger::live(), 0u);
}

TEST(RefCellRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  canaries::expect_progress_to_count<Canary>(
      program_of("new c0 0; drop c1; on_drop 0 new c2 1; drop c0"));
}

}  // namespace
}  // namespace dropcheck::ref_cell
