// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against a canary with one defect at a time. Each must be rejected at its step, by
// the oracle whose words the table holds.
#include "harness/graph/run.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "harness/canary_run_test.hpp"
#include "harness/graph/canary.hpp"
#include "harness/graph/codec.hpp"
#include "harness/graph/situations.hpp"
#include "harness/graph/writing.hpp"

namespace dropcheck::graph {
namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;
Verdict run_with(std::string_view what, const Program& program) {
  return canaries::run_with<Canary>(what, program);
}

constexpr std::string_view ends = "an op ends as it does in Rust";
constexpr std::string_view throws = "an op throws what it does in Rust";
constexpr std::string_view drops = "a value is dropped exactly once, when its last strong handle";
constexpr std::string_view finds = "a destructor sees its surroundings as they are";
constexpr std::string_view freed = "a borrow ends with its guard";
constexpr std::string_view counts = "a handle owns its node, and the counts are the numbers of";
constexpr std::string_view links = "a node has the value that it was given, and the links";
constexpr std::string_view prints = "a graph prints its values once each, in order, or that they";
constexpr std::string_view blocks = "every block is released when the last handle of it goes";

/// A defect, a program that shows it, and what must be said at which step.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  /// What the finding says of what happened instead, if that is told.
  std::string_view why = "";
};

const Case cases[] = {
    {"ParentIsHeldStrongly", "new n0 0; new n1 1; set_parent n1 n0", 2, counts},
    {"ParentIsHeldStrongly", "new n1 1; set_parent n1 n1; drop n1", 1, counts},
    // What leaks is made and let go within one step, so nobody sees the counts before.
    {"ParentIsHeldStrongly",
     "on_drop 0 new n0 1; on_drop 0 new_child n0 2; on_drop 0 drop n0; new n1 0; drop n1", 4, drops,
     "; node #1 -> node #2 -> node #1 keeps 2 nodes alive, by a Weak that owns"},
    {"ParentIsSetInVain", "new n0 0; set_parent n0 n0", 1, counts},
    {"ParentIgnoresAWriter", "new n0 0; borrow_mut n0 g0; parent n0 n1", 2, throws},
    {"ReaderIsNeverReleased", "new n0 0", 0, freed},
    {"StrongCountHasTheWeakOnes", "new n0 0; set_parent n0 n0", 1, counts},
    {"WeakCountIsOfAll", "new n0 0", 0, counts},
    {"WriterThrowsTheOtherError", "new n0 0; borrow n0 g0; borrow_mut n0 g1", 2, throws},
    {"AddChildIgnoresBorrows", "new n0 0; new n1 1; borrow n0 g0; add_child n0 n1", 3, throws},
    {"AddChildLosesAHandle", "new n0 0; new n1 1; add_child n0 n1", 2, counts},
    {"AddChildPutsItFirst", "new n0 0; new n1 1; add_child n0 n0; add_child n0 n1", 3, links},
    {"NewChildIsAlone", "new n0 0; new_child n0 1", 1, counts},
    {"TakeChildLeavesIt", "new n0 0; new n1 1; add_child n0 n1; take_child n0 n2", 3, links},
    {"DropChildFindsAny", "new n0 0; drop_child n0 0", 1, ends},
    {"DropChildForgetsToRelease", "new n0 0; new n1 1; add_child n0 n1; drop n1; drop_child n0 0",
     4, drops, "node #1 is in no cycle: a handle was lost"},
    {"DropChildUnderTheBorrow",
     "new n0 0; new n1 1; set_parent n1 n0; add_child n0 n1; drop n1; drop_child n0 0", 5, finds},
    {"ClearBehindTheBorrow",
     "new n0 0; new n1 1; set_parent n1 n0; add_child n0 n1; drop n1; clear_children n0", 5, finds},
    {"ClearInReverse",
     "new n0 0; new n1 1; add_child n0 n1; new n1 2; add_child n0 n1; drop n1; clear_children n0",
     6, drops},
    {"ChildIsTheLast", "new n0 0; new n1 1; add_child n0 n0; add_child n0 n1; child n0 n2", 4,
     counts},
    {"CollectsCycles", "new n0 0; add_child n0 n0; drop n0", 2, drops},
    {"PrintNamesOnce", "new n0 0; add_child n0 n0; print n0", 2, prints},
    {"PrintIgnoresBorrows", "new n0 0; borrow_mut n0 g0; print n0", 2, prints},
    {"ConsLeavesABlock", "cons l0 0", 1, blocks},
    {"SetTailIgnoresBorrows", "cons l0 0; borrow_tail l0 g0; set_tail l0 l0", 2, throws},
    {"SetTailCutsCycles", "cons l0 5; clone_list l0 l1; cons l1 0; set_tail l0 l1", 3, links},
    {"SetTailLosesTheOld", "cons l0 1; cons l0 0; set_tail l0 l1", 2, drops,
     "node #0 is in no cycle: a handle was lost"},
    {"SetTailBehindTheBorrow", "on_drop 1 tail l0 l7; cons l0 1; cons l0 0; set_tail l0 l1", 3,
     throws},
    {"AppendBehindTheFirst", "cons l0 1; cons l0 0; append l0 l0", 2, drops},
    {"AppendOfNothingMakesARing",
     "on_drop 0 cons l0 1; on_drop 0 cons l0 2; on_drop 0 append l0 l7; on_drop 0 drop_list l0; "
     "new n1 0; drop n1",
     5, drops, "; node #1 -> node #2 -> node #1 keeps 2 nodes alive"},
    {"TakeTailLeavesIt", "cons l0 1; cons l0 0; take_tail l0 l1", 2, links},
    {"TailTakesIt", "cons l0 1; cons l0 0; tail l0 l1", 2, links},
    {"DropLongLosesTheRest", "cons l0 1; cons l0 0; drop_long l0", 2, drops,
     "node #0 is in no cycle: a handle was lost"},
    {"DropLongTakesWhatIsShared", "cons l0 1; cons l0 0; clone_list l0 l1; drop_long l0", 3, drops},
    {"PrintListEndsEarly", "cons l0 1; cons l0 0; print_list l0", 2, prints},
};

class GraphCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) {
  *out << canary.defect << ": " << canary.program;
}
INSTANTIATE_TEST_SUITE_P(With, GraphCanary, testing::ValuesIn(cases));

TEST_P(GraphCanary, IsRejectedAtItsStepForItsReason) {
  const auto& [what, steps, step, rule, why] = GetParam();
  const Program program = program_of(steps);
  ASSERT_EQ(said(run_with("", program)), "nothing") << "the sound canary must pass";
  const std::string actual = said(run_with(what, program));
  EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  EXPECT_TRUE(actual.ends_with(why)) << actual;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

TEST(GraphRun, RandomProgramsPassOnTheSoundCanaryAndReachEverySituation) {
  canaries::expect_random_programs_to_pass<Canary, Language>(1200, abilities_of<Canary>(),
                                                             situations);
}

TEST(GraphRun, APredictedLeakIsTakenBackAndNoFinding) {
  const Program program = program_of(
      "cons l0 5; clone_list l0 l1; cons l1 0; set_tail l0 l1; new n0 1; add_child n0 n0");
  EXPECT_EQ(said(run_with("", program)), "nothing");
  EXPECT_EQ(Ledger::live(), 0u);
}

TEST(GraphRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  canaries::expect_progress_to_count<Canary>(
      program_of("new n0 0; drop n1; on_drop 0 new n2 1; drop n0"));
}

}  // namespace
}  // namespace dropcheck::graph
