// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against the canary: each defect must be rejected at its step, by the oracle whose
// words the table holds.
#include "harness/rc/run.hpp"

#include <gtest/gtest.h>
#include <sanitizer/lsan_interface.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/canary_run_test.hpp"
#include "harness/rc/canary.hpp"
#include "harness/rc/codec.hpp"

namespace dropcheck::rc {

/// In model_test.cpp, of the same binary.
std::vector<Program> law_programs();

namespace {

using canaries::said;
using canary::Canary;
constexpr auto program_of = canaries::program_of<Language>;

static_assert(abilities_of<Canary>() ==
              ((((keeps_self_move << 1) - 1) & ~upgrade_allocates) | unwinds));

constexpr std::string_view outcomes = "an op ends as it does in Rust";
constexpr std::string_view drops = "a value is dropped exactly once, when its last strong handle";
constexpr std::string_view handles = "a handle owns its node, and the counts are the numbers";
constexpr std::string_view watchers = "a Weak reports the handles of its block, and 0 once";
constexpr std::string_view touches = "a value is not touched after its drop";
constexpr std::string_view owned = "the subject releases only blocks that it owns";
constexpr std::string_view size = "a sized release names the size that was allocated";
constexpr std::string_view family = "a block is released by the family of functions that allocated";
constexpr std::string_view balance = "every block is released when the last handle of it goes";
constexpr std::string_view unseen = "only a sanitizer sees it";

/// A defect, a program that shows it, and what must be said at which step. Where `asan` names a
/// kind, a build with sanitizers dies of that first.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  const char* asan = nullptr;
};

const Case cases[] = {
    {"CloneCountsNothing", "new r0 0; clone r0 r1", 1, handles},
    {"DowngradeCountsNothing", "new r0 0; downgrade r0 w0", 1, handles},
    {"MoveIsACopy", "new r0 0; move r0 r1", 1, handles},
    {"AssignmentForgetsTheOld", "new r0 0; new r0 1", 1, drops},
    {"AssignmentDropsBeforeItStores",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; new r2 2; "
     "set_next r0 r2",
     7, "a destructor sees its surroundings as they are"},
    {"ValueDiesOneHandleEarly", "new r0 0; clone r0 r1; drop r1", 2, touches},
    {"ValueDiesTwice", "new r0 0; drop r0", 1,
     "a value is dropped exactly once: expected one drop"},
    {"ValueNeverDies", "new r0 0; drop r0", 1, drops},
    {"DeadValueUpgrades", "new r0 0; downgrade r0 w0; drop r0; upgrade w0 r1", 3, touches},
    {"DyingValueCounts", "new r0 0; downgrade r0 w0; on_drop 0 look_weak w0; drop r0", 3, watchers},
    {"BlockOutlivesTheLastWeak", "new r0 0; downgrade r0 w0; drop r0; drop_weak w0", 4, balance},
    {"BlockDiesWithTheValue", "new r0 0; downgrade r0 w0; drop r0", 2, "", "heap-use-after-free"},
    {"BlockIsFreedTwice", "new r0 0; drop r0", 1, owned, "attempting double-free"},
    {"BlockIsFreedAtItsValue", "new r0 0; drop r0", 1, owned, "not malloc"},
    {"BlockIsFreedTooSmall", "new r0 0; drop r0", 1, size, "new-delete-type-mismatch"},
    {"BlockIsFreedAsArray", "new r0 0; drop r0", 1, family, "alloc-dealloc-mismatch"},
    {"CloneLooksBehindTheBlock", "new r0 0; clone r0 r1", 1, unseen, "heap-buffer-overflow"},
    {"UpgradeLeadsNowhere", "new_weak w0; upgrade w0 r0", 1, unseen, "null pointer"},
    {"ThrowInMakeLeaks", "throw_make 0 1; new r0 0", 2, balance},
    {"ThrowInDropLeaks", "new r0 0; throw_drop 0 1; drop r0", 3, balance},
    {"FailedMakeMutEmpties", "new r0 0; clone r0 r1; fail_alloc 1; make_mut r0 5", 3, handles},
    {"GetMutIgnoresStrong", "new r0 0; clone r0 r1; get_mut r0 1", 2, outcomes},
    {"GetMutIgnoresWeak", "new r0 0; downgrade r0 w0; get_mut r0 1", 2, outcomes},
    {"MakeMutWritesToShared", "new r0 0; clone r0 r1; make_mut r0 3", 2,
     "a value is built or copied only"},
    {"MakeMutKeepsWeaksAlive", "new r0 0; downgrade r0 w0; make_mut r0 3", 2, handles},
    {"TryUnwrapRefusesUnderAWeak", "new r0 0; downgrade r0 w0; try_unwrap r0", 2, drops},
    {"IntoInnerKeepsTheHandle", "new r0 0; clone r0 r1; into_inner r0", 2, handles},
    {"UnwrapOrCloneAlwaysCopies", "new r0 0; unwrap_or_clone r0", 1, drops},
    {"IntoRawKeepsTheHandle", "new r0 0; clone r0 r1; into_raw r0", 2, handles},
    {"PtrEqDeniesDeadBlocks", "new r0 0; downgrade r0 w0; drop r0; ptr_eq_weak w0 w0", 3, outcomes},
    {"StrongCountIncludesWeaks", "new r0 0; downgrade r0 w0", 1, handles},
    {"WeakCountOutlivesTheValue", "new r0 0; downgrade r0 w0; drop r0; look_weak w0", 3, watchers},
    {"CounterHasEightBits", "new r0 0; preset_strong r0 0; clone r0 r1; clone r0 r2", 3, handles},
};

Verdict run_sound(const Program& program) { return canaries::run_with<Canary>("", program); }

/// A rejected canary leaves its handles behind, which LSan must not mind.
Verdict run_with(std::string_view what, std::string_view steps) {
  if constexpr (Ledger::asan_judges) __lsan_disable();
  Verdict verdict = canaries::run_with<Canary>(what, program_of(steps));
  if constexpr (Ledger::asan_judges) __lsan_enable();
  return verdict;
}

/// Few slots and labels, so that the ops meet.
Program random_program(std::mt19937& random) {
  Bytes bytes(limits::program_bytes_max);
  for (std::size_t i = limits::header_bytes; i < bytes.size(); i += limits::step_bytes) {
    bytes[i] = static_cast<std::uint8_t>(random() % 40);
    for (std::size_t j = 1; j <= 2; ++j) bytes[i + j] = static_cast<std::uint8_t>(random() % 3);
    bytes[i + 3] = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 4 : 0);
  }
  return decode<Language>(bytes);
}

class RcCanary : public testing::TestWithParam<Case> {};
void PrintTo(const Case& canary, std::ostream* out) { *out << canary.program; }
INSTANTIATE_TEST_SUITE_P(With, RcCanary, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.defect); });

TEST_P(RcCanary, IsRejected) {
  const auto& [what, steps, step, rule, asan] = GetParam();
  if (!Ledger::asan_judges && rule == unseen) GTEST_SKIP() << rule;
  if (Ledger::asan_judges && asan != nullptr) {
    EXPECT_DEATH(run_with(what, steps), asan);
  } else {
    const std::string actual = said(run_with(what, steps));
    EXPECT_TRUE(actual.starts_with(std::to_string(step) + ": " + std::string(rule))) << actual;
  }
}

TEST(RcRun, TheSoundCanaryPassesEveryLawWhateverShowsADefectAndRandomPrograms) {
  std::mt19937 random(1);
  std::vector<Program> programs = law_programs();
  for (const Case& canary : cases) programs.push_back(program_of(canary.program));
  for (int i = 0; i < 800; ++i) programs.push_back(random_program(random));
  std::uint64_t reached = 0;
  for (const Program& program : programs) {
    const Verdict verdict = run_sound(program);
    ASSERT_EQ(said(verdict), "nothing") << print(program);
    ASSERT_EQ(Ledger::live(), 0u) << "what leaked is taken back: " << print(program);
    ASSERT_EQ(verdict.trace_hash, canaries::hash_of_model_alone(program, abilities_of<Canary>()))
        << "the model alone shows the same: " << print(program);
    reached |= verdict.situations;
  }
  for (const SituationInfo& info : situations) {
    EXPECT_NE(reached & info.bit, 0u) << info.words;
  }
}

TEST(RcRun, ViolationIsReportedWhenTheTracesDiffer) {
  // Nothing but the trace shows it: the memory is sound and every block is released.
  EXPECT_EQ(said(run_with("GetMutIgnoresWeak", "new r0 0; downgrade r0 w0; get_mut r0 1")),
            "2: an op ends as it does in Rust: expected the op gives None, actual the op succeeds");
}

TEST(RcRun, ALeakIsSaidWithTheBlockThatIsLeft) {
  const std::string bytes = std::to_string(sizeof(canary::Block<Node<Canary>>));
  EXPECT_EQ(said(run_with("ThrowInMakeLeaks", "throw_make 0 1; new r0 0")),
            "2: every block is released when the last handle of it goes: expected nothing is left, "
            "actual allocation 1: new, " +
                bytes + " bytes, default alignment");
}

TEST(RcRun, TheTraceHashIsThatOfTheObservationsTheViolationIncluded) {
  std::mt19937 random(2);
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 50; ++i) {
    const Program program = random_program(random);
    const std::uint64_t hash = run_sound(program).trace_hash;
    EXPECT_EQ(run_sound(program).trace_hash, hash);
    EXPECT_TRUE(hashes.insert(hash).second) << "another program, another hash";
  }
  constexpr std::string_view steps = "new r0 0; downgrade r0 w0";
  EXPECT_NE(run_with("DowngradeCountsNothing", steps).trace_hash,
            run_with("StrongCountIncludesWeaks", steps).trace_hash);
}

TEST(RcRun, ProgressCountsTheStepsOfOneRunAndTheOpsOfAllRuns) {
  canaries::expect_progress_to_count<Canary>(
      program_of("new r0 0; drop r1; on_drop 0 new r2 1; drop r0"));
}

}  // namespace
}  // namespace dropcheck::rc
