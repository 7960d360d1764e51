// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model alone: what Rust's Rc and Weak do, law by law, in words. Source: std::rc of Rust 1.95.
#include "harness/rc/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"

namespace dropcheck::rc {
namespace {

constexpr Abilities all = (((keeps_self_move << 1) - 1) & ~upgrade_allocates) | unwinds;

/// A program, and what is observed while it runs and leaks at its end; `;` stands for a line end.
/// That an op succeeds, a node is built or a dropped node has no parent goes without saying.
struct Law {
  std::string_view name;
  std::string_view program;
  std::string_view news;
  Abilities abilities = all;
};

const Law laws[] = {
    // Counts.
    {"ACloneCountsUntilItIsDropped", "new r0 0; clone r0 r1; look r0; drop r1; look r0",
     "r0 holds node #0 (value 0, strong 2, weak 0); "
     "r0 holds node #0 (value 0, strong 1, weak 0)"},
    {"AMoveEmptiesItsSourceAndChangesNoCount", "new r0 0; move r0 r1; look r0; look r1",
     "the op is skipped; r1 holds node #0 (value 0, strong 1, weak 0)"},
    {"ASwapExchangesHandlesAlsoWithAnEmptySlot",
     "new r0 0; new r1 1; swap r0 r1; look r0; swap r0 r2; look r0; look r2",
     "r0 holds node #1 (value 0, strong 1, weak 0); the op is skipped; "
     "r2 holds node #1 (value 0, strong 1, weak 0)"},
    {"AHandleAssignedToItselfKeepsItsNode", "new r0 0; clone r0 r0; move r0 r0; look r0",
     "r0 holds node #0 (value 0, strong 1, weak 0)"},
    {"ASelfMoveIsSkippedWhereItIsNotPromised", "new r0 0; move r0 r0; clone r0 r0; look r0",
     "the op is skipped; r0 holds node #0 (value 0, strong 1, weak 0)", all & ~keeps_self_move},
    {"WeaksAreCountedApartFromStrongHandles",
     "new r0 0; downgrade r0 w0; clone_weak w0 w1; look r0; look_weak w1; drop_weak w0; look r0",
     "r0 holds node #0 (value 0, strong 1, weak 2); w1 reports strong 1, weak 2; "
     "r0 holds node #0 (value 0, strong 1, weak 1)"},
    {"TheLastDropDropsTheNodeOnce", "new r0 3; clone r0 r1; drop r0; drop r1; drop r1",
     "node #0 (label 3) is dropped; the op is skipped"},
    {"AnOpOnAnEmptySlotIsSkipped", "clone r0 r1; drop r0; set_next r0 r0",
     "the op is skipped; the op is skipped; the op is skipped"},
    {"PtrEqComparesBlocksNotValues", "new r0 0; clone r0 r1; new r2 0; ptr_eq r0 r1; ptr_eq r0 r2",
     "the op says yes; the op says no"},
    {"WeaksAreEqualByBlockAliveOrDeadOrNone",
     "new r0 0; downgrade r0 w0; clone_weak w0 w1; drop r0; ptr_eq_weak w0 w1; "
     "ptr_eq_weak w0 w2; ptr_eq_weak w2 w3",
     "node #0 (label 0) is dropped; the op says yes; the op says no; the op says yes"},
    // Weak.
    {"AWeakOfNoBlockGivesNoneAndCountsNothing",
     "upgrade w0 r0; look_weak w0; clone_weak w0 w1; drop_weak w0",
     "the op gives None; w0 reports strong 0, weak 0"},
    {"AWeakGivesNoneAndReportsZeroOnceTheValueIsDead",
     "new r0 0; downgrade r0 w0; clone_weak w0 w1; drop r0; look_weak w0; upgrade w1 r0",
     "node #0 (label 0) is dropped; w0 reports strong 0, weak 0; the op gives None"},
    {"AnUpgradeIsOneMoreStrongHandle", "new r0 0; downgrade r0 w0; upgrade w0 r1; look r1",
     "r1 holds node #0 (value 0, strong 2, weak 1)"},
    {"AFailedUpgradeLeavesItsTargetAlone",
     "new r0 0; downgrade r0 w0; drop r0; new r1 1; upgrade w0 r1; look r1",
     "node #0 (label 0) is dropped; the op gives None; "
     "r1 holds node #1 (value 0, strong 1, weak 0)"},
    {"AWeakMovesAndSwapsAndLeavesAWeakOfNoBlock",
     "new r0 0; downgrade r0 w0; move_weak w0 w1; look_weak w0; swap_weak w0 w1; look_weak w0; "
     "move_weak w0 w0; look r0",
     "w0 reports strong 0, weak 0; w0 reports strong 1, weak 1; "
     "r0 holds node #0 (value 0, strong 1, weak 1)"},
    {"InItsOwnDropAValueIsDeadToItsWeaks",
     "new r0 0; downgrade r0 w0; on_drop 0 upgrade w0 r1; on_drop 0 look_weak w0; drop r0",
     "node #0 (label 0) is dropped; the op gives None; w0 reports strong 0, weak 0"},
    {"AWeakThatADestructorStashesStaysDead",
     "new_cyclic r0 0; clone_up r0 w0; on_drop 0 clone_weak w0 w1; drop r0; upgrade w1 r1",
     "the Weak of a value under construction reports strong 0, weak 0; "
     "node #0 (label 0) is dropped; the op gives None"},
    // Giving the value away.
    {"TryUnwrapGivesTheValueAlsoUnderAWeakWhichIsDeadThen",
     "new r0 0; downgrade r0 w0; try_unwrap r0; look_weak w0; look r0",
     "node #0 (label 0) is dropped; w0 reports strong 0, weak 0; the op is skipped"},
    {"TryUnwrapOfASharedNodeIsRefusedAndKeepsTheHandle",
     "new r0 0; clone r0 r1; try_unwrap r0; look r0",
     "the op is refused; r0 holds node #0 (value 0, strong 2, weak 0)"},
    {"IntoInnerConsumesItsHandleAndOnlyTheLastGetsTheValue",
     "new r0 0; clone r0 r1; into_inner r0; look r0; look r1; into_inner r1",
     "the op gives None; the op is skipped; r1 holds node #0 (value 0, strong 1, weak 0); "
     "node #0 (label 0) is dropped"},
    {"UnwrapOrCloneCopiesOnlyWhatIsShared",
     "new r0 0; clone r0 r1; unwrap_or_clone r0; look r1; unwrap_or_clone r1",
     "node #1 is copied from node #0; node #1 (label 0) is dropped; "
     "r1 holds node #0 (value 0, strong 1, weak 0); node #0 (label 0) is dropped"},
    {"GetMutWantsNoOtherHandleStrongOrWeak",
     "new r0 0; clone r0 r1; get_mut r0 5; drop r1; downgrade r0 w0; get_mut r0 5; drop_weak w0; "
     "get_mut r0 5; look r0",
     "the op gives None; the op gives None; r0 holds node #0 (value 5, strong 1, weak 0)"},
    {"MakeMutOfAnExclusiveNodeWritesInPlace", "new r0 0; make_mut r0 3; look r0",
     "r0 holds node #0 (value 3, strong 1, weak 0)"},
    {"MakeMutOfASharedNodeCopiesItAndReleasesTheOldHandle",
     "new r0 0; clone r0 r1; make_mut r0 3; look r0; look r1",
     "node #1 is copied from node #0; r0 holds node #1 (value 3, strong 1, weak 0); "
     "r1 holds node #0 (value 0, strong 1, weak 0)"},
    {"MakeMutUnderAWeakMovesTheNodeWithoutACopyAndTheWeakIsDead",
     "new r0 0; downgrade r0 w0; make_mut r0 3; look r0; look_weak w0",
     "r0 holds node #0 (value 3, strong 1, weak 0); w0 reports strong 0, weak 0"},
    {"ACopySharesTheLinksOfItsOriginal",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r1 w0; set_up r0 w0; clone r0 r2; "
     "make_mut r2 1; look r1",
     "node #2 is copied from node #0; r1 holds node #1 (value 0, strong 3, weak 3)"},
    {"NewCyclicGivesTheNodeAWeakToItself", "new_cyclic r0 0; look r0; clone_up r0 w0; drop r0",
     "the Weak of a value under construction reports strong 0, weak 0; "
     "r0 holds node #0 (value 0, strong 1, weak 1); node #0 (label 0) is dropped"},
    {"TheUpOfANodeIsOneWeakUntilItIsDropped",
     "new_cyclic r0 0; clone_up r0 w0; look r0; drop_up r0; look r0",
     "the Weak of a value under construction reports strong 0, weak 0; "
     "r0 holds node #0 (value 0, strong 1, weak 2); "
     "r0 holds node #0 (value 0, strong 1, weak 1)"},
    // Handles that are not dropped.
    {"ARawPointerIsStillAStrongHandle",
     "new r0 0; clone r0 r1; into_raw r0; look r0; look r1; from_raw r2; look r2",
     "the op is skipped; r1 holds node #0 (value 0, strong 2, weak 0); "
     "r2 holds node #0 (value 0, strong 2, weak 0)"},
    {"RawPointersComeBackLastFirst",
     "new r0 0; new r1 1; into_raw r0; into_raw r1; from_raw r2; from_raw r3; look r2; look r3; "
     "from_raw r4",
     "r2 holds node #1 (value 0, strong 1, weak 0); "
     "r3 holds node #0 (value 0, strong 1, weak 0); the op is skipped"},
    {"ARawPointerThatNeverComesBackLeaksItsNode", "new r0 0; into_raw r0; new r1 1; drop r1",
     "node #1 (label 1) is dropped; node #0 has leaked"},
    {"AForgottenHandleLeaksItsNode", "new r0 0; clone r0 r1; forget r0; look r1; drop r1",
     "r1 holds node #0 (value 0, strong 2, weak 0); node #0 has leaked"},
    {"AForgottenWeakLeaksNoNode", "new r0 0; downgrade r0 w0; forget_weak w0; look r0; drop r0",
     "r0 holds node #0 (value 0, strong 1, weak 1); node #0 (label 0) is dropped"},
    {"ACycleLeaksItsNodesAndNothingThatMerelyPointsToIt",
     "new r0 0; new r1 1; new r2 2; set_next r0 r1; set_next r1 r0; set_next r2 r0; drop r0; "
     "drop r1; drop r2",
     "node #2 (label 2) is dropped; node #0 has leaked; node #1 has leaked"},
    {"ACycleThatIsBrokenInTimeDoesNotLeak",
     "new r0 0; set_next r0 r0; drop r1; drop_next r0; drop r0",
     "the op is skipped; node #0 (label 0) is dropped"},
    {"ACycleThroughAWeakDoesNotLeak",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; drop r0",
     "node #0 (label 0) is dropped; node #1 (label 1) is dropped"},
    // Order.
    {"AListIsDroppedFromItsHead",
     "new r0 0; new r1 1; new r2 2; set_next r0 r1; set_next r1 r2; drop r1; drop r2; drop r0",
     "node #0 (label 0) is dropped; node #1 (label 1) is dropped; node #2 (label 2) is dropped"},
    {"ANodesNextIsDroppedBeforeItsUp",
     "new r0 0; new r1 1; new r2 2; set_next r0 r1; drop r1; downgrade r2 w0; set_up r0 w0; "
     "drop_weak w0; on_drop 1 look r2; drop r0",
     "node #0 (label 0) is dropped; the Weak at hand upgrades to node #2 whose next is empty; "
     "node #1 (label 1) is dropped; r2 holds node #2 (value 0, strong 1, weak 1)"},
    {"AHandleMayAdvanceToTheNextOfItsOwnNode",
     "new r0 0; new r1 1; set_next r0 r1; drop r1; clone_next r0 r0; look r0",
     "node #0 (label 0) is dropped; r0 holds node #1 (value 0, strong 1, weak 0)"},
    {"AHandleMayTakeTheNextOfItsOwnNode",
     "new r0 0; new r1 1; set_next r0 r1; drop r1; take_next r0 r0; look r0",
     "node #0 (label 0) is dropped; r0 holds node #1 (value 0, strong 1, weak 0)"},
    {"ADestructorSeesTheNewNextOfItsParent",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; new r2 2; "
     "set_next r0 r2",
     "node #1 (label 1) is dropped; the Weak at hand upgrades to node #0 whose next is node #2"},
    {"ADroppedNextIsGoneBeforeItsDestructorLooks",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; drop_next r0",
     "node #1 (label 1) is dropped; the Weak at hand upgrades to node #0 whose next is empty"},
    {"ADestructorSeesTheNewHandleInTheAssignedSlot",
     "new r0 0; on_drop 0 look r0; new r1 1; clone r1 r0",
     "node #0 (label 0) is dropped; r0 holds node #1 (value 0, strong 2, weak 0)"},
    // Busy slots and scripts.
    {"AssigningKeepsItsSlotsFromScripts",
     "new r0 0; new r1 1; new r2 2; on_drop 0 look r0; on_drop 0 drop r1; on_drop 0 look r2; "
     "clone r1 r0",
     "node #0 (label 0) is dropped; the op is skipped; the op is skipped; "
     "r2 holds node #2 (value 0, strong 1, weak 0)",
     all & ~reentrant_assign},
    {"TheNextOfAParentCannotBeAskedForWhileItIsAssigned",
     "new r0 0; new r1 1; set_next r0 r1; downgrade r0 w0; set_up r1 w0; drop r1; new r2 2; "
     "set_next r0 r2",
     "node #1 (label 1) is dropped; "
     "the Weak at hand upgrades to node #0 whose next is being assigned",
     all & ~reentrant_assign},
    {"TheSlotOfANodeWhoseNextIsAssignedIsAlwaysBusy",
     "new r0 0; new r1 1; set_next r0 r1; drop r1; on_drop 1 drop r0; new r2 2; set_next r0 r2; "
     "look r0",
     "node #1 (label 1) is dropped; the op is skipped; "
     "r0 holds node #0 (value 0, strong 1, weak 0)"},
    {"AScriptThatRebuildsItsTriggerEnds",
     "on_drop 0 new r1 0; on_drop 0 drop r1; new r0 0; drop r0",
     "node #0 (label 0) is dropped; node #1 (label 0) is dropped; node #2 (label 0) is dropped; "
     "node #3 (label 0) is dropped; node #4 (label 0) is dropped"},
    {"AScriptThatRefillsItsSlotEndsToo", "on_drop 0 new r0 0; new r0 0; drop r0",
     "node #0 (label 0) is dropped"},
    {"AScriptHoldsFourOps",
     "on_drop 0 drop r7; on_drop 0 drop r7; on_drop 0 drop r7; on_drop 0 drop r7; "
     "on_drop 0 drop r7",
     "the op is skipped"},
    {"AnOmittedOpIsSkippedAlsoInScripts",
     "omit look; new r0 0; look r0; on_drop 0 look r0; on_drop 0 look_weak w0; drop r0",
     "the op is skipped; the op is skipped; node #0 (label 0) is dropped; "
     "w0 reports strong 0, weak 0"},
    {"AnOpThatIsNotSupportedIsSkipped", "new r0 0; get_mut r0 1; on_drop 0 get_mut r0 1",
     "the op is skipped; the op is skipped", all & ~has_get_mut},
    // Throws and failing allocations.
    {"AConstructorThatThrowsLeavesTheTargetAsItWas",
     "new r0 0; throw_make 3 2; new r1 3; new r0 3; new_cyclic r2 3; look r0",
     "the op throws; the Weak of a value under construction reports strong 0, weak 0; "
     "r0 holds node #0 (value 0, strong 1, weak 0)"},
    {"AThrowInNewCyclicLeavesNothingBehind", "throw_make 0 1; new_cyclic r0 0; look r0",
     "the Weak of a value under construction reports strong 0, weak 0; "
     "the op throws; the op is skipped"},
    {"ACopyThatThrowsLeavesTheHandleShared",
     "new r0 0; clone r0 r1; throw_copy 0 1; make_mut r0 5; look r0",
     "the op throws; r0 holds node #0 (value 0, strong 2, weak 0)"},
    {"UnwrapOrCloneConsumesItsHandleAlsoWhenTheCopyThrows",
     "new r0 0; clone r0 r1; throw_copy 0 1; unwrap_or_clone r0; look r0; look r1",
     "the op throws; the op is skipped; r1 holds node #0 (value 0, strong 1, weak 0)"},
    {"TheNewHandleIsStoredAlsoWhenTheOldDestructorThrows",
     "new r0 0; new r1 1; throw_drop 0 1; clone r1 r0; look r0",
     "node #0 (label 0) is dropped; the op throws; r0 holds node #1 (value 0, strong 2, weak 0)"},
    {"LinksAreDroppedAlsoWhenTheirNodesDestructorThrows",
     "new r0 0; new r1 1; set_next r0 r1; drop r1; throw_drop 0 1; throw_drop 1 1; drop r0",
     "node #0 (label 0) is dropped; node #1 (label 1) is dropped; the op throws"},
    {"AFailingAllocationLeavesEverythingAsItWas",
     "new r0 0; clone r0 r1; fail_alloc 1; new r0 1; fail_alloc 1; make_mut r0 5; look r0",
     "the allocation fails; the allocation fails; r0 holds node #0 (value 0, strong 2, weak 0)"},
    {"TheAllocationComesBeforeTheConstructor", "throw_make 0 1; fail_alloc 1; new r0 0; new r0 0",
     "the allocation fails; the op throws"},
    {"OnlyANewBlockAllocates",
     "new r0 0; fail_alloc 1; make_mut r0 5; clone r0 r1; downgrade r0 w0; upgrade w0 r2; "
     "set_next r0 r1; drop_next r0; new r3 0",
     "the allocation fails"},
    {"AnUpgradeThatAllocatesMayFail",
     "new r0 0; downgrade r0 w0; fail_alloc 1; upgrade w0 r1; upgrade w0 r1; look r0",
     "the allocation fails; "
     "r0 holds node #0 (value 0, strong 2, weak 1)",
     all | upgrade_allocates},
    // Counts near their limits.
    {"APresetBringsACountOneBelowItsLimitOnce",
     "new r0 0; preset_strong r0 0; look r0; preset_strong r0 0; downgrade r0 w0; "
     "preset_weak w0 0; look r0",
     "r0 holds node #0 (value 0, strong 254, weak 0); the op is skipped; "
     "r0 holds node #0 (value 0, strong 254, weak 253); node #0 has leaked"},
    {"AStrongCountThatIsFullMakesEveryCloneASkip",
     "new r0 0; downgrade r0 w0; preset_strong r0 3; clone r0 r1; look r1; clone r0 r2; "
     "upgrade w0 r2; set_next r0 r1; drop r1; upgrade w0 r2",
     "r1 holds node #0 (value 0, strong 18446744073709551615, weak 1); the op is skipped; "
     "the op is skipped; the op is skipped; node #0 has leaked"},
    {"AWeakCountThatIsFullMakesEveryCloneASkip",
     "new r0 0; downgrade r0 w0; preset_weak w0 3; clone_weak w0 w1; look r0; clone_weak w0 w2; "
     "downgrade r0 w2; set_up r0 w0",
     "r0 holds node #0 (value 0, strong 1, weak 18446744073709551614); the op is skipped; "
     "the op is skipped; the op is skipped"},
};

using Lines = std::vector<std::string>;

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.find_first_not_of("; ", end), text.size()));
  }
  return lines;
}

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version);
  for (const std::string& line : split(steps)) text += line + "\n";
  const Parsed<Language> parsed = parse<Language>(text);
  const auto* error = std::get_if<ParseError>(&parsed);
  EXPECT_EQ(error, nullptr) << error->message << " in: " << steps;
  return error == nullptr ? std::get<Program>(parsed) : Program();
}

/// The observations since the last call.
Lines take_events(Model& model, bool news_only) {
  Lines lines;
  for (const Event& event : model.trace().events()) {
    const bool made = event.kind == static_cast<std::uint8_t>(EventKind::made);
    const bool news = !made && event != outcome_event(Outcome::done) && event != parent_event(0, 0);
    if (news || !news_only) lines.push_back(describe(event));
  }
  model.trace().close_step();
  return lines;
}

void drop_slots(Model& model) {
  for (bool again = true; again;) {
    again = false;
    for (std::uint8_t i = 0; i < limits::slots; ++i) {
      if (model.in_use(StrongSlot{i})) again = true, model.run_own(op::Drop{StrongSlot{i}});
      if (model.in_use(WeakSlot{i})) again = true, model.run_own(op::DropWeak{WeakSlot{i}});
    }
  }
}

void run_steps(Model& model, const Program& program) {
  for (const Step& step : program.steps) model.run_step(step);
}

Lines take_leaks(Model& model) {
  take_events(model, true);
  model.observe_leaks();
  return take_events(model, true);
}

/// What is news while the steps run, and then what leaks when all slots are dropped.
Lines news_of(const Law& law) {
  const Program program = program_of(law.program);
  Model model(law.abilities, program);
  run_steps(model, program);
  Lines lines = take_events(model, true);
  drop_slots(model);
  std::ranges::copy(take_leaks(model), std::back_inserter(lines));
  return lines;
}

class RcModel : public testing::TestWithParam<Law> {};
void PrintTo(const Law& law, std::ostream* out) { *out << law.program; }

TEST_P(RcModel, Knows) { EXPECT_EQ(news_of(GetParam()), split(GetParam().news)); }

INSTANTIATE_TEST_SUITE_P(Laws, RcModel, testing::ValuesIn(laws),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RcModel, ObservesEveryStepInWords) {
  const Program program = program_of("new r1 2; downgrade r1 w3; new r1 4");
  Model model(all, program);
  Lines lines;
  for (const Step& step : program.steps) {
    model.run_step(step);
    model.observe();
    std::ranges::copy(take_events(model, false), std::back_inserter(lines));
  }
  EXPECT_EQ(lines, split("node #0 (label 2) is built; the op succeeds; "
                         "r1 holds node #0 (value 0, strong 1, weak 0); 1 node is alive; "
                         "the op succeeds; r1 holds node #0 (value 0, strong 1, weak 1); "
                         "w3 reports strong 1, weak 1; 1 node is alive; "
                         "node #1 (label 4) is built; node #0 (label 2) is dropped; "
                         "the Weak at hand upgrades to nothing; the op succeeds; "
                         "r1 holds node #1 (value 0, strong 1, weak 0); 1 node is alive"));
}

TEST(RcModel, TakesBackEverythingThatLeaked) {
  for (const Law& law : laws) {
    const Program program = program_of(law.program);
    Model model(law.abilities, program);
    run_steps(model, program);
    drop_slots(model);
    model.calm();
    model.take_back();
    EXPECT_EQ(take_leaks(model), Lines()) << law.name;
  }
}

TEST(RcModel, TheLawsReachEverySituation) {
  std::uint64_t reached = 0;
  for (const Law& law : laws) {
    const Program program = program_of(law.program);
    Model model(law.abilities, program);
    run_steps(model, program);
    drop_slots(model);
    model.observe_leaks();
    reached |= model.situations();
  }
  for (const SituationInfo& info : situations) {
    EXPECT_NE(reached & info.bit, 0u) << info.words;
  }
}

TEST(RcModel, CountsOpsOfScriptsTooAndApartThoseThatApply) {
  const Program program = program_of("new r0 0; on_drop 0 look r1; on_drop 0 new r2 1; drop r0");
  Model model(all, program);
  run_steps(model, program);
  EXPECT_EQ(model.ops(), 4u);
  EXPECT_EQ(model.effective_ops(), 3u);
}

}  // namespace

/// The programs of the laws, for run_test.cpp in the same binary.
std::vector<Program> law_programs();
std::vector<Program> law_programs() {
  std::vector<Program> programs;
  for (const Law& law : laws) programs.push_back(program_of(law.program));
  return programs;
}

}  // namespace dropcheck::rc
