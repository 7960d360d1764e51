// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against the canary: each defect must be rejected at its step, by the oracle whose
// words the table holds.
#include "harness/box/run.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "harness/box/canary.hpp"
#include "harness/box/codec.hpp"
#include "harness/box/situations.hpp"
#include "harness/box/writing.hpp"
#include "harness/canary_run_test.hpp"

namespace dropcheck::box {
namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;
Verdict run_with(std::string_view what, const Program& program) {
  return canaries::run_with<Canary>(what, program);
}

static_assert(abilities_of<Canary>() == (((zero_sized_is_free << 1) - 1) | unwinds));

constexpr std::string_view outcomes = "an op ends as it does in Rust";
constexpr std::string_view births = "a value is built or copied only when the op says so";
constexpr std::string_view drops = "a value is dropped exactly once, when its owner goes";
constexpr std::string_view order = "a value is dropped before what it owns";
constexpr std::string_view owners = "an owner has the value that it was given";
constexpr std::string_view counts = "making and cloning allocate once for each value with bytes";
constexpr std::string_view touches = "a value is not touched after its drop";
constexpr std::string_view size = "a sized release names the size that was allocated";

/// A defect, a program that shows it, and what must be said at which step. Where `asan` names a
/// kind, an ASan build dies of that first.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  const char* asan = nullptr;
};

const Case cases[] = {
    {"DropDoesNotFree", "new b0 0; drop b0", 2, released_rule},
    {"ValueDiesTwice", "new b0 0; drop b0", 1, "a value is dropped exactly once: expected one"},
    {"BlockIsFreedTooSmall", "new b0 0; drop b0", 1, size, "new-delete-type-mismatch"},
    {"ThrowInMakeLeaks", "throw_make 0 1; new b0 0", 2, released_rule},
    {"ThrowInDropLeaks", "new b0 0; throw_drop 0 1; drop b0", 3, released_rule},
    {"MoveKeepsTheSource", "new b0 0", 0, touches, "heap-use-after-free"},
    {"SelfMoveEmpties", "new b0 0; move b0 b0", 1, owners},
    {"AssignmentForgetsTheOld", "new b0 0; new b1 1; move b0 b1", 2, drops},
    {"AssignmentDropsBeforeItStores", "on_drop 0 look b0; new b0 0; new b0 1", 2, owners},
    {"AssignForgetsTheOldValue", "new b0 0; assign b0 1", 1, drops},
    {"AssignTakesANewBlock", "new b0 0; assign b0 1", 1, counts},
    {"CloneSharesTheNode", "new b0 0; clone b0 b1", 1, births},
    {"CloneAllocatesTwice", "new b0 0; clone b0 b1", 1, counts},
    {"CloneFromTakesANewBlock", "new b0 0; new b1 1; clone_from b0 b1", 2, counts},
    {"CloneFromDropsBeforeItCopies", "new b0 0; new b1 1; clone_from b0 b1", 2, drops},
    {"IntoInnerLeaksTheBlock", "new b0 0; into_inner b0", 2, released_rule},
    {"IntoRcLeaksTheBlock", "new b0 0; into_rc b0", 2, released_rule},
    {"IntoRawKeepsTheOwner", "new b0 0; into_raw b0", 1, owners},
    {"IntoRawIsOfACopy", "new b0 0; into_raw b0", 1, outcomes},
    {"LeakDropsTheValue", "new b0 0; leak b0", 1, drops},
    {"UpcastIsReleasedAsItsBase", "new_dyn d0 1; drop_dyn d0", 1, size, "new-delete-type-mismatch"},
    {"ZeroSizedIsAllocated", "new_unit u0", 0, counts},
    {"SlicesAreDroppedInReverse", "new_slice s0 2x0; drop_slice s0", 1, drops},
    {"SliceLeaksOnThrow", "throw_make 0 2; new_slice s0 2x0", 2, released_rule},
    {"SliceForgetsItsValuesOnThrow", "throw_make 0 2; new_slice s0 2x0", 1, drops},
    {"DropListDropsTailFirst", "new b0 0; new b1 1; set_next b0 b1; drop_list b0", 3, drops},
    {"DropListIsRecursive", "new b0 0; new b1 1; set_next b0 b1; drop_list b0", 3, order},
    {"DropListEndsAtAThrow",
     "new b1 1; new b2 2; set_next b1 b2; new b0 0; set_next b0 b1; throw_drop 0 1; drop_list b0",
     6, order},
};

class BoxCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, BoxCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(BoxCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [what, steps, step, rule, asan] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with("", program)), "nothing") << "the sound canary must pass";
  if (Ledger::asan_judges && asan != nullptr) {
    EXPECT_DEATH(run_with(what, program), asan);
    return;
  }
  const std::string actual = said(run_with(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

TEST(BoxRun, RandomProgramsPassOnTheSoundCanaryAndReachEverySituation) {
  canaries::expect_random_programs_to_pass<Canary, Language>(4000, abilities_of<Canary>(),
                                                             situations);
}

TEST(BoxRun, ALeakIsSaidWithTheBlockThatIsLeft) {
  EXPECT_EQ(said(run_with("DropDoesNotFree", program_of("new b0 0; drop b0"))),
            "2: " + std::string(released_rule) +
                ": expected nothing is left, actual allocation 1: new, " +
                std::to_string(sizeof(Node<Canary>)) + " bytes, default alignment");
}

TEST(BoxRun, WhatIsStillOwnedAtTheEndIsDroppedByTheHarness) {
  const Program program = program_of(
      "on_drop 0 new b7 1; new b0 0; new_dyn d0 1; new_unit u0; new_slice s0 3x2; new b1 3; "
      "leak b1; new b2 4; into_raw b2");
  EXPECT_EQ(said(run_with("", program)), "nothing");
  EXPECT_EQ(Ledger::live(), 0u);
}

TEST(BoxRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  canaries::expect_progress_to_count<Canary>(
      program_of("new b0 0; drop b1; on_drop 0 new b2 1; drop b0"));
}

}  // namespace
}  // namespace dropcheck::box
