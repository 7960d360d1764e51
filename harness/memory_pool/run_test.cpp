// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against the canary: each defect must be rejected at its step, by the oracle whose
// words the table holds.
#include "harness/memory_pool/run.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "harness/canary_run_test.hpp"
#include "harness/memory_pool/canary.hpp"
#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/situations.hpp"
#include "harness/memory_pool/writing.hpp"
#include "harness/shadow.hpp"

namespace dropcheck::memory_pool {
namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;
Verdict run_with(std::string_view what, const Program& program) {
  return canaries::run_with<Canary>(what, program);
}

static_assert(abilities_of<Canary>() == (((has_large_blocks << 1) - 1 - has_free) | unwinds));

constexpr std::string_view fits = "what fits is given, what does not is refused";
constexpr std::string_view used = "what is used and what remains";
constexpr std::string_view chunks = "chunks are asked for and released";

/// A defect, a program that shows it, and what must be said at which step. Some only show where
/// AddressSanitizer watches, or let it end the process with a report of that kind.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  bool asan = false;
  const char* report = nullptr;
};

const Case cases[] = {
    {"BadLayoutsAreRoundedUp", "allocate_bad 8/3", 0, fits},
    {"WhatFitsIsRefused", "allocate b0 24/8", 0, fits},
    {"WhatDoesNotFitIsGiven", "set_limit 0; allocate b0 24/8", 1, "a block lies in memory"},
    {"BlocksLieAskew", "allocate b0 8/8", 0, "a block begins at a multiple of its alignment"},
    {"ABlockIsGivenTwice", "allocate b0 8/8; allocate b1 8/8", 1, "no two blocks share a byte"},
    {"BlocksOverlapByAByte", "allocate b0 8/1; allocate b1 8/1", 1, "no two blocks share a byte"},
    {"BlocksLieElsewhere", "allocate b0 8/8", 0, "a block lies in memory that the pool has"},
    {"OldBlocksAreWrittenTo", "allocate b0 8/8; allocate b1 8/8", 1, "the bytes of a block stay"},
    {"ShrinkingSpoilsABlock", "allocate b0 8/8; shrink b0 4", 1, "the bytes of a block stay"},
    {"ABlockIsPoisoned", "allocate b0 8/8", 0, "a block lies in memory that the pool has", true},
    {"OldBlocksAreTakenBack", "allocate b0 8/8; allocate b1 8/8", 1,
     "a block can be used until it is taken back", true},
    {"BlocksLieSideBySide", "allocate b0 8/8; touch b0 behind", 1,
     "a touch next to a block is reported", true},
    {"ObjectsAreLinkedToTheDead", "make b0 0; reset; make b1 1", 2, "", true, "use-after-poison"},
    {"WhatIsTakenBackCanBeTouched", "allocate b0 8/8; reset; touch b0 last", 2,
     "a touch of what was taken back is reported", true},
    {"ObjectsAreNeverDestroyed", "make b0 0; reset", 1, "objects are destroyed once"},
    {"ResetDoesNothing", "allocate b0 8/8; reset", 1, used},
    {"RewindDoesNothing", "checkpoint c0; allocate b0 8/8; rewind c0", 2, used},
    {"EveryBlockGrows", "allocate b0 8/8; allocate b1 8/8; grow b0 8", 2, fits},
    {"OwnsEverything", "allocate b0 8/8; owns b0", 1, fits},
    {"PaddingIsNotCounted", "allocate b0 65/1", 0, used},
    {"ChunksAreNotCounted", "allocate b0 4096/1; allocate b1 1/1", 1, chunks},
    {"TheLimitIsIgnored", "set_limit 0; allocate b0 8/8", 1, fits},
    {"AChunkIsNeverReleased", "allocate b0 8/8", 1, "a pool gives its memory back"},
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.defect; }

class PoolCanary : public testing::TestWithParam<Case> {};

TEST_P(PoolCanary, IsRejectedAtItsStepForItsReason) {
  const Case& one = GetParam();
  if (one.asan && !shadow::watches) GTEST_SKIP() << "only AddressSanitizer can tell";
  const Program program = program_of(one.program);
  ASSERT_TRUE(run_with("", program).pass()) << "the sound canary must pass";
  if (one.report != nullptr) {
    EXPECT_DEATH(run_with(one.defect, program), one.report);
    return;
  }
  const Verdict verdict = run_with(one.defect, program);
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->step, one.step);
  EXPECT_TRUE(verdict.violation->rule.starts_with(one.rule)) << verdict.violation->rule;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

INSTANTIATE_TEST_SUITE_P(All, PoolCanary, testing::ValuesIn(cases),
                         [](const auto& info) { return std::string(info.param.defect); });

TEST(PoolRun, RandomProgramsPassAndReachEverySituation) {
  canaries::expect_random_programs_to_pass<Canary, Language>(4000, abilities_of<Canary>(),
                                                             situations);
}

TEST(PoolRun, ATouchForRealDiesInAChildAndIsTold) {
  if (!shadow::watches) GTEST_SKIP() << "only AddressSanitizer can tell";
  shadow::touches_for_real = true;
  const Program program = program_of(
      "allocate b0 24/8; touch b0 behind; touch b0 before; reset; touch b0 first; touch b0 last");
  EXPECT_TRUE(run_with("", program).pass());
  const Verdict verdict = run_with("WhatIsTakenBackCanBeTouched", program);
  shadow::touches_for_real = false;
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->actual, "nothing is reported");
}

}  // namespace
}  // namespace dropcheck::memory_pool
