// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against the canary: each defect must be rejected at its step, by the oracle whose
// words the table holds.
#include "harness/drop/run.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "harness/canary_run_test.hpp"
#include "harness/drop/canary.hpp"
#include "harness/drop/codec.hpp"
#include "harness/drop/situations.hpp"
#include "harness/drop/writing.hpp"

namespace dropcheck::drop {
namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;

static_assert(abilities_of<Canary>() == (((propagates_drop_throw << 1) - 1) | unwinds));

constexpr std::string_view outcomes = "an op ends as it does in Rust";
constexpr std::string_view births = "a value is built only when the op says so";
constexpr std::string_view drops = "values are dropped exactly once, in Rust's order";
constexpr std::string_view holds =
    "a variable has the value that it was given, until it is moved from";
constexpr std::string_view counts = "variables and aggregates allocate nothing";
constexpr std::string_view alive = "only what is in scope or forgotten stays alive";
constexpr std::string_view touches = "a value is not touched after its drop";
constexpr std::string_view once = "a value is dropped exactly once: expected one drop";

/// A defect, a program that shows it, and what must be said at which step.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
};

const Case cases[] = {
    {"LocalAllocates", "let v0 0", 0, counts},
    {"LocalKeepsABlock", "let v0 0", 0, counts},
    {"LocalCannotBeBuilt", "let v0 0", 0, drops},
    {"LocalIsNeverDropped", "let v0 0", 1, drops},
    {"LocalIsDroppedTwice", "let v0 0", 1, once},
    {"LocalIsForgottenWhenUnwinding", "scope; let v0 0; unwind 1", 2, drops},
    {"LocalSwallowsItsThrow", "throw_drop 0 1; scope; let v0 0; end", 3, outcomes},
    {"DropFlagIsIgnored", "let_uninit v0", 1, once},
    {"MoveOutKeepsTheFlag", "let v0 0; forget v0", 1, touches},
    {"MoveOutMovesNothing", "let v0 0; forget v0", 1, alive},
    {"MoveOntoItselfDrops", "let v0 0; move v0 v0", 1, once},
    {"AssignForgetsTheOld", "let v0 0; assign v0 1", 1, drops},
    {"AssignForgetsTheNew", "let v0 0; assign v0 1", 1, drops},
    {"AssignStoresBeforeItDrops", "let v0 0; assign v0 1", 1, touches},
    {"AssignLeavesTheFlagDown", "let_uninit v0; assign v0 0", 1, holds},
    {"AssignLosesTheNewWhenTheOldThrows", "throw_drop 0 1; let v0 0; assign v0 1", 2, drops},
    {"AssignSwallowsTheThrow", "throw_drop 0 1; let v0 0; assign v0 1", 2, outcomes},
    {"StructAllocates", "let_struct v0 0", 0, counts},
    {"LastFieldIsNotBuilt", "let_struct v0 0", 0, births},
    {"StructUnwindsForwards", "throw_make 2 1; let_struct v0 0", 1, drops},
    {"StructForgetsItsFieldsWhenBuildingThrows", "throw_make 1 1; let_struct v0 0", 1, drops},
    {"MoveOfAStructLosesAFlag", "let_struct v0 0", 0, holds},
    {"FieldsAreDroppedInReverse", "let_struct v0 0", 1, drops},
    {"FieldsAreDroppedInReverseWhenOneIsMovedOut", "let_struct v0 0; drop_field v0 1", 2, drops},
    {"StructForgetsTheRestWhenOneThrows", "throw_drop 0 1; let_struct v0 0", 2, drops},
    {"StructSwallowsTheThrow", "throw_drop 0 1; let_struct v0 0; drop v0", 2, outcomes},
    {"MovedOutFieldKeepsItsFlag", "let_struct v0 0; drop_field v0 0", 1, touches},
    {"MovedOutFieldIsDroppedAgain", "let_struct v0 0; drop_field v0 0", 2, once},
    {"SetFieldForgetsTheOld", "let_struct v0 0; set_field v0 0", 1, drops},
    {"SetFieldLosesTheNewWhenTheOldThrows", "throw_drop 0 1; let_struct v0 0; set_field v0 0", 2,
     drops},
    {"SetFieldLeavesTheFlagDown", "let_struct v0 0; set_field v0 0", 1, holds},
    {"ArrayHasABlock", "let_array v0 0", 0, counts},
    {"ArrayUnwindsInReverse", "throw_make 0 3; let_array v0 0", 1, drops},
    {"ArrayForgetsItsElementsWhenBuildingThrows", "throw_make 0 2; let_array v0 0", 1, drops},
    {"MoveOfAnArrayLosesAnElement", "let_array v0 0", 0, touches},
    {"ArrayIsDroppedInReverse", "let_array v0 0", 1, drops},
    {"ArrayForgetsTheRestWhenOneThrows", "throw_drop 0 1; let_array v0 0", 2, drops},
    {"DropForgets", "let v0 0; drop v0", 1, drops},
    {"DropSwallowsTheThrow", "throw_drop 0 1; let v0 0; drop v0", 2, outcomes},
    {"ForgetDrops", "let v0 0; forget v0", 1, drops},
    {"ReplaceGivesTheNew", "let v0 0; replace v0 1", 1, drops},
    {"ReplaceDropsTheOld", "let v0 0; replace v0 1", 1, once},
    {"TakeLeavesNothing", "let v0 0; let_uninit v1; take v0 v1", 2, touches},
    {"TakeBuildsTwo", "let v0 0; let_uninit v1; take v0 v1", 2, drops},
    {"SwapDoesNothing", "let v0 0; let v1 1; swap v0 v1", 2, holds},
    {"SwapCopiesOneWay", "let v0 0; let v1 1; swap v0 v1", 2, touches},
    {"ManuallyDropDropsByItself", "let_manually v0 0", 1, drops},
    {"ManuallyDropIsNotDroppedByHand", "let_manually v0 0; drop_manually v0", 1, drops},
    {"IntoInnerLeavesTheValue", "let_uninit v0; let_manually v1 0; into_inner v1 v0", 2, touches},
    {"MaybeUninitDropsByItself", "let_maybe v0", 1, once},
    {"WriteDropsTheOld", "let_maybe v0; write v0 0; write v0 1", 2, drops},
    {"AssumeInitDropForgets", "let_maybe v0; write v0 0; assume_init_drop v0", 2, drops},
    {"AssumeInitReadDrops", "let_uninit v0; let_maybe v1; write v1 0; assume_init_read v1 v0", 3,
     touches},
};

template <class A = Canary>
Verdict run_with(std::string_view what, const Program& program) {
  return canaries::run_with<A>(what, program);
}

class DropCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, DropCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(DropCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [what, steps, step, rule] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with("", program)), "nothing") << "the sound canary must pass";
  const std::string actual = said(run_with(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

/// Whatever is in scope when the law is broken is abandoned, and harms nobody.
TEST_P(DropCanary, IsRejectedBySomeRandomProgramsToo) {
  unsigned rejected = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Program program = write_program<Language>(seed, abilities_of<Canary>());
    const Verdict verdict = run_with(GetParam().defect, program);
    rejected += verdict.pass() ? 0 : 1;
    ASSERT_EQ(Ledger::live(), 0u) << print(program);
  }
  EXPECT_GT(rejected, 0u);
}

/// The canary with scopes and a throw of its own.
struct Scoped : Canary {
  struct Own {};

  template <class L>
  static void with_variable(auto&& body, auto&&... args) {
    canary::Room<L> forgotten;
    if (canaries::defect_is("ScopeForgetsItsVariable")) {
      return body(*std::construct_at(forgotten.at(), std::forward<decltype(args)>(args)...));
    }
    L local(std::forward<decltype(args)>(args)...);
    body(local);
  }
  static void unwind() {
    if (!canaries::defect_is("UnwindingDoesNotLeave")) throw Own();
  }
  static bool catch_unwind(auto&& body) {
    try {
      body();
      return false;
    } catch (const Own&) {
    } catch (const Thrown&) {
    }
    return !canaries::defect_is("WhatIsCaughtIsNotSaid");
  }
};

class ScopesOfItsOwn : public testing::TestWithParam<Case> {};
const Case scoped_cases[] = {
    {"ScopeForgetsItsVariable", "scope; let v0 0; end", 2, drops},
    {"UnwindingDoesNotLeave", "scope; scope; let v0 0; unwind 2; let v0 1", 3, outcomes},
    {"WhatIsCaughtIsNotSaid", "throw_drop 0 1; scope; let v0 0; end", 3, outcomes},
};
INSTANTIATE_TEST_SUITE_P(With, ScopesOfItsOwn, testing::ValuesIn(scoped_cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(ScopesOfItsOwn, AreJudgedLikeThoseOfCpp) {
  const auto& [what, steps, step, rule] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with<Scoped>("", program)), "nothing");
  const std::string actual = said(run_with<Scoped>(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
}

TEST(DropRun, RandomProgramsLeaveTheSameTraceInScopesOfTheImplementationsOwn) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Program program = write_program<Language>(seed, abilities_of<Canary>());
    const Verdict verdict = run_with<Scoped>("", program);
    ASSERT_EQ(said(verdict), "nothing") << print(program);
    ASSERT_EQ(verdict.trace_hash, run_with("", program).trace_hash);
  }
}

TEST(DropRun, RandomProgramsPassOnTheSoundCanaryAndReachEverySituation) {
  canaries::expect_random_programs_to_pass<Canary, Language>(4000, abilities_of<Canary>(),
                                                             situations);
}

TEST(DropRun, AViolationIsSaidOnceAndTheRestOfTheProgramIsNotRun) {
  const Program program = program_of(
      "scope; let v0 0; let_array v1 1; assign v0 2; assign v0 3; scope; let v4 4; end; end");
  Progress progress;
  EXPECT_EQ(said(canaries::run_with<Canary>("AssignForgetsTheOld", program, progress)),
            "3: " + std::string(drops) +
                ": expected node #0 (label 0) is dropped, actual the op succeeds");
  EXPECT_EQ(progress.step, 3u);
  EXPECT_EQ(progress.ops, 4u);
}

TEST(DropRun, WhatIsAbandonedIsNotDropped) {
  const std::string before = "let v0 0; assign v0 1";
  const Verdict shorter = run_with("AssignForgetsTheOld", program_of(before));
  const Verdict longer = run_with("AssignForgetsTheOld", program_of(before + "; let v1 2"));
  EXPECT_EQ(said(shorter), said(longer));
  EXPECT_EQ(shorter.trace_hash, longer.trace_hash) << "nothing is observed behind the violation";
}

TEST(DropRun, ABlockThatIsLeftIsReleasedWithWhatIsAbandoned) {
  EXPECT_EQ(
      said(run_with("LocalKeepsABlock", program_of("let v0 0"))),
      "0: " + std::string(counts) + ": expected 0 allocations so far, actual 1 allocation so far");
  EXPECT_EQ(Ledger::live(), 0u);
}

/// How many ops of a program are not skipped, if both worlds agree on it.
std::uint64_t effective(std::string_view steps) {
  Progress progress;
  EXPECT_EQ(said(canaries::run_with<Canary>("", program_of(steps), progress)), "nothing") << steps;
  return progress.effective_ops;
}

TEST(DropRun, TheRootIsNoScopeToLeave) {
  EXPECT_EQ(effective("let v0 0; end; unwind 1; drop v0"), 2u);
  EXPECT_EQ(effective("scope; end; end; unwind 4; let v0 0"), 3u);
  EXPECT_EQ(effective("scope; scope; unwind 4; unwind 1; let v0 0"), 4u);
}

TEST(DropRun, StepsInDropScriptsAreSkippedAlsoThoseThatWouldLeaveAScope) {
  EXPECT_EQ(effective("on_drop 0 let v0 1; let v0 0; drop v0"), 2u);
  EXPECT_EQ(effective("scope; let v0 0; on_drop 0 end; on_drop 0 unwind 1; drop v0"), 3u);
}

TEST(DropRun, WhatTheProgramOmitsLeavesNoScope) {
  EXPECT_EQ(effective("omit end unwind; scope; let v0 0; end; unwind 1; drop v0"), 3u);
}

TEST(DropRun, AThrowLeavesAsManyScopesAsItSaysAndTheNextOneGoesOn) {
  for (const char* const depth : {"1", "2", "3", "4"}) {
    EXPECT_EQ(effective("let v3 3; scope; let v0 0; scope; let_struct v1 1; scope; let_array v2 2;"
                        "unwind " +
                        std::string(depth) + "; drop v3; let v4 4"),
              10u)
        << depth;
  }
}

TEST(DropRun, WhatStillIsInScopeAtTheEndIsDroppedAndWhatWasForgottenLeaks) {
  EXPECT_EQ(effective("throw_drop 1 1; scope; let v0 0; scope; let v1 1; let_array v2 2; forget v2;"
                      "let_manually v3 3; let_maybe v4; write v4 4"),
            10u);
}

TEST(DropLaws, EachObservationNamesTheLawThatItBreaks) {
  const auto broken = [](EventKind kind) {
    Trace expected;
    Trace actual;
    expected.add(node_event(kind, 0));
    return compare(expected, actual)->rule;
  };
  EXPECT_EQ(broken(EventKind::outcome), outcomes);
  EXPECT_EQ(broken(EventKind::made), births);
  EXPECT_EQ(broken(EventKind::dropped), drops);
  EXPECT_EQ(broken(EventKind::holds), holds);
  EXPECT_EQ(broken(EventKind::holds_number), broken(EventKind::holds));
  EXPECT_EQ(broken(EventKind::allocations), counts);
  EXPECT_EQ(broken(EventKind::alive), alive);
  EXPECT_EQ(broken(EventKind::leaked), "only what was forgotten leaks");
}

}  // namespace
}  // namespace dropcheck::drop
