// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of programs, in words: the laws of Box, each with the shortest program that
// shows it.
#include "harness/box/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/box/codec.hpp"

namespace dropcheck::box {
namespace {

using Lines = std::vector<std::string>;

constexpr Abilities all = ((zero_sized_is_free << 1) - 1) | unwinds;

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

Lines described(Interpreter& world) {
  Lines lines;
  for (const Event& event : world.trace().events()) lines.push_back(describe(event));
  world.trace().close_step();
  return lines;
}

/// What the last step of a program shows, line by line.
Lines seen(std::string_view steps, Abilities abilities = all) {
  const Program program = program_of(steps);
  Model model(abilities, program);
  Lines lines;
  for (const Step& step : program.steps) {
    model.run_step(step);
    model.observe();
    lines = described(model);
  }
  return lines;
}

/// The lines of that up to the end of the op.
Lines done(std::string_view steps, Abilities abilities = all) {
  Lines lines = seen(steps, abilities);
  const auto last = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) {
    return line.starts_with("the op") || line == "the allocation fails";
  });
  lines.erase(last.base(), lines.end());
  return lines;
}

/// The lines of that behind the end of the op.
Lines after(std::string_view steps, Abilities abilities = all) {
  Lines lines = seen(steps, abilities);
  lines.erase(lines.begin(),
              lines.begin() + static_cast<std::ptrdiff_t>(done(steps, abilities).size()));
  return lines;
}

/// How the last step ends.
std::string ending(std::string_view steps, Abilities abilities = all) {
  return done(steps, abilities).back();
}

/// What has leaked when a program is over, and what happens when it is taken back.
Lines taken_back(std::string_view steps) {
  const Program program = program_of(steps);
  Model model(all, program);
  for (const Step& step : program.steps) model.run_step(step);
  model.trace().close_step();
  model.observe_leaks();
  model.calm();
  model.take_back();
  model.observe_leaks();
  return described(model);
}

#define LIST "new b0 0; new b1 1; set_next b0 b1; "

TEST(BoxModel, ABoxHoldsTheNodeThatItWasMadeWith) {
  EXPECT_EQ(seen("new b0 3"), (Lines{"node #0 (label 3) is built", "the op succeeds",
                                     "b0 holds node #0 (value 0, next none)", "1 allocation so far",
                                     "1 node and 0 units alive"}));
  EXPECT_EQ(seen("new b0 3", 0).size(), 4u) << "only who allocates once is asked how often";
}

TEST(BoxModel, WhatIsTrackedIsWhatLives) {
  const Lines lines = seen("new b0 0; new b1 1; new_unit u0; drop b1", all | has_tracked);
  EXPECT_EQ(Lines(lines.end() - 3, lines.end()),
            (Lines{"tracked nodes: 1, as large as 1 nodes and 0 bytes",
                   "tracked units: 1, as large as 0 nodes and 0 bytes",
                   "tracked in all: 2, as large as 1 nodes and 0 bytes"}));
}

TEST(BoxModel, AMoveEmptiesItsSourceAndAllocatesNothing) {
  EXPECT_EQ(seen("new b0 0; move b0 b1"),
            (Lines{"the op succeeds", "b1 holds node #0 (value 0, next none)",
                   "1 allocation so far", "1 node and 0 units alive"}));
}

TEST(BoxModel, AMoveStoresBeforeItDropsTheOldValue) {
  EXPECT_EQ(done("on_drop 1 look b1; new b0 0; new b1 1; move b0 b1"),
            (Lines{"node #1 (label 1) is dropped", "its next is none",
                   "b1 holds node #0 (value 0, next none)", "the op succeeds", "the op succeeds"}));
  EXPECT_EQ(done("on_drop 1 look b1; new b0 0; new b1 1; move b0 b1", all & ~reentrant_assign),
            (Lines{"node #1 (label 1) is dropped", "its next is none", "the op is skipped",
                   "the op succeeds"}));
}

TEST(BoxModel, ABoxMovedOntoItselfKeepsItsNode) {
  EXPECT_EQ(seen("new b0 0; move b0 b0")[1], "b0 holds node #0 (value 0, next none)");
  for (const char* const steps :
       {"new b0 0; move b0 b0", "new_unit u0; move_unit u0 u0", "new_dyn d0 0; move_dyn d0 d0",
        "new_slice s0 1x0; move_slice s0 s0"}) {
    EXPECT_EQ(ending(steps), "the op succeeds") << steps;
    EXPECT_EQ(ending(steps, all & ~keeps_self_move), "the op is skipped") << steps;
  }
}

TEST(BoxModel, ASwapDropsNothingAndAnEmptyBoxTakesPart) {
  EXPECT_EQ(after("new b0 0; swap b0 b1").front(), "b1 holds node #0 (value 0, next none)");
  EXPECT_EQ(done("new b0 0; new b1 1; swap b0 b1"), Lines{"the op succeeds"});
  EXPECT_EQ(ending("swap b0 b1"), "the op is skipped");
}

TEST(BoxModel, AListDropsHeadFirst) {
  EXPECT_EQ(done(LIST "drop b0"),
            (Lines{"node #0 (label 0) is dropped", "its next is node #1",
                   "node #1 (label 1) is dropped", "its next is none", "the op succeeds"}));
}

TEST(BoxModel, ABoxTakesItsOwnNextBeforeItsNodeDies) {
  EXPECT_EQ(done(LIST "take_next b0 b0"),
            (Lines{"node #0 (label 0) is dropped", "its next is none", "the op succeeds"}));
  EXPECT_EQ(after(LIST "take_next b0 b0").front(), "b0 holds node #1 (value 0, next none)");
}

TEST(BoxModel, SetNextDropsTheOldRestAndNoBoxOwnsItself) {
  EXPECT_EQ(done(LIST "new b1 2; set_next b0 b1"),
            (Lines{"node #1 (label 1) is dropped", "its next is none", "the op succeeds"}));
  EXPECT_EQ(after(LIST "look b0").front(), "b0 holds node #0 (value 0, next node #1)");
  EXPECT_EQ(ending("new b0 0; set_next b0 b0"), "the op is skipped");
  EXPECT_EQ(ending("new b0 0; drop_next b0"), "the op is skipped");
  EXPECT_EQ(done(LIST "drop_next b0").front(), "node #1 (label 1) is dropped");
}

TEST(BoxModel, AssignDropsTheOldValueInItsBlock) {
  EXPECT_EQ(seen("new b0 0; assign b0 1"),
            (Lines{"node #1 (label 1) is built", "node #0 (label 0) is dropped", "its next is none",
                   "the op succeeds", "b0 holds node #1 (value 0, next none)",
                   "1 allocation so far", "1 node and 0 units alive"}));
  EXPECT_EQ(done(LIST "assign b0 2")[3], "node #1 (label 1) is dropped");
}

TEST(BoxModel, AssignStoresTheNewValueAlsoIfTheOldOneThrows) {
  constexpr std::string_view steps = "throw_drop 0 1; new b0 0; assign b0 1";
  EXPECT_EQ(ending(steps), "the op throws");
  EXPECT_EQ(after(steps).front(), "b0 holds node #1 (value 0, next none)");
  EXPECT_EQ(after("throw_make 1 1; new b0 0; assign b0 1").front(),
            "b0 holds node #0 (value 0, next none)");
}

TEST(BoxModel, CloneCopiesTheTailFirstAndAllocatesForEachNode) {
  EXPECT_EQ(
      seen(LIST "write b0 7; clone b0 b2"),
      (Lines{"node #2 is copied from node #1", "node #3 is copied from node #0", "the op succeeds",
             "b0 holds node #0 (value 7, next node #1)", "b2 holds node #3 (value 7, next node #2)",
             "4 allocations so far", "4 nodes and 0 units alive"}));
  EXPECT_EQ(done("new b0 0; clone b0 b0"),
            (Lines{"node #1 is copied from node #0", "node #0 (label 0) is dropped",
                   "its next is none", "the op succeeds"}));
}

TEST(BoxModel, AThrowingCopyDropsTheCopiesBehindIt) {
  EXPECT_EQ(done(LIST "throw_copy 0 1; clone b0 b2"),
            (Lines{"node #2 is copied from node #1", "node #2 (label 1) is dropped",
                   "its next is none", "the op throws"}));
  EXPECT_EQ(done(LIST "throw_copy 1 1; clone b0 b2"), Lines{"the op throws"});
  EXPECT_EQ(after(LIST "throw_copy 0 1; clone b0 b2").back(), "2 nodes and 0 units alive");
}

TEST(BoxModel, AllBlocksOfAClonedListAreThereBeforeTheFirstCopy) {
  EXPECT_EQ(done(LIST "fail_alloc 1; clone b0 b2"), Lines{"the allocation fails"});
  EXPECT_EQ(done(LIST "fail_alloc 2; clone b0 b2"), Lines{"the allocation fails"});
  EXPECT_EQ(after(LIST "fail_alloc 2; clone b0 b2")[1], "4 allocations so far");
  EXPECT_EQ(ending(LIST "fail_alloc 3; clone b0 b2"), "the op succeeds");
}

TEST(BoxModel, CloneFromCopiesIntoTheBlockThatIsThere) {
  EXPECT_EQ(seen("new b0 0; new b1 1; clone_from b0 b1"),
            (Lines{"node #2 is copied from node #0", "node #1 (label 1) is dropped",
                   "its next is none", "the op succeeds", "b0 holds node #0 (value 0, next none)",
                   "b1 holds node #2 (value 0, next none)", "2 allocations so far",
                   "2 nodes and 0 units alive"}));
  EXPECT_EQ(after(LIST "new b2 2; clone_from b0 b2")[2], "4 allocations so far");
  EXPECT_EQ(after("new b0 0; clone_from b0 b0").front(), "b0 holds node #1 (value 0, next none)");
  EXPECT_EQ(ending("new b0 0; clone_from b0 b1"), "the op is skipped");
}

TEST(BoxModel, ACloneFromThatFailsChangesNothing) {
  constexpr std::string_view throws = "new b0 0; new b1 1; throw_copy 0 1; clone_from b0 b1";
  EXPECT_EQ(done(throws), Lines{"the op throws"});
  EXPECT_EQ(after(throws)[1], "b1 holds node #1 (value 0, next none)");
  EXPECT_EQ(done(LIST "new b2 2; fail_alloc 1; clone_from b0 b2"), Lines{"the allocation fails"});
}

TEST(BoxModel, ALeakedNodeLivesUntilTheHarnessTakesItBack) {
  EXPECT_EQ(seen("new b0 0; leak b0"),
            (Lines{"the op succeeds", "1 allocation so far", "1 node and 0 units alive"}));
  EXPECT_EQ(taken_back("on_drop 0 new b5 5; throw_drop 0 1; " LIST "leak b0"),
            (Lines{"node #0 has leaked", "node #1 has leaked", "node #0 (label 0) is dropped",
                   "its next is node #1", "node #1 (label 1) is dropped", "its next is none"}));
}

TEST(BoxModel, TheLastRawPointerComesBackFirst) {
  EXPECT_EQ(after("new b0 0; new b1 1; into_raw b0; into_raw b1; from_raw b2").front(),
            "b2 holds node #1 (value 0, next none)");
  EXPECT_EQ(done("new b0 0; into_raw b0; new b0 1; from_raw b0").front(),
            "node #1 (label 1) is dropped");
  EXPECT_EQ(ending("new b0 0; leak b0; from_raw b0"), "the op is skipped");
  EXPECT_EQ(taken_back("new b0 0; into_raw b0").front(), "node #0 has leaked");
}

TEST(BoxModel, AValueThatLeavesItsBlockDiesAsItsOwnerDoes) {
  EXPECT_EQ(done(LIST "into_inner b0"), done(LIST "drop b0"));
  EXPECT_EQ(done(LIST "into_rc b0"), done(LIST "drop b0"));
  EXPECT_EQ(after("new b0 0; into_inner b0").front(), "1 allocation so far");
  EXPECT_EQ(after("new b0 0; into_rc b0").front(), "2 allocations so far");
  EXPECT_EQ(after("new b0 0; fail_alloc 1; into_rc b0").front(),
            "b0 holds node #0 (value 0, next none)");
}

TEST(BoxModel, DropListTakesEachRestBeforeItsNodeDies) {
  EXPECT_EQ(done(LIST "drop_list b0"),
            (Lines{"node #0 (label 0) is dropped", "its next is none",
                   "node #1 (label 1) is dropped", "its next is none", "the op succeeds"}));
}

TEST(BoxModel, AThrowKeepsDropListFromNothing) {
  EXPECT_EQ(done("new b1 1; new b2 2; set_next b1 b2; new b0 0; set_next b0 b1; throw_drop 0 1; "
                 "drop_list b0"),
            (Lines{"node #2 (label 0) is dropped", "its next is none",
                   "node #0 (label 1) is dropped", "its next is none",
                   "node #1 (label 2) is dropped", "its next is none", "the op throws"}));
}

TEST(BoxModel, AThrowingDropKeepsNoOtherValueFromBeingDropped) {
  EXPECT_EQ(done(LIST "throw_drop 0 1; throw_drop 1 1; drop b0"),
            (Lines{"node #0 (label 0) is dropped", "its next is node #1",
                   "node #1 (label 1) is dropped", "its next is none", "the op throws"}));
  EXPECT_EQ(after(LIST "throw_drop 0 1; drop b0").back(), "0 nodes and 0 units alive");
  EXPECT_EQ(done("new_slice s0 2x0; throw_drop 0 1; drop_slice s0")[2],
            "node #1 (label 0) is dropped");
}

TEST(BoxModel, WhatCannotBeMadeLeavesTheSlotAsItIs) {
  EXPECT_EQ(done("throw_make 0 1; new b0 0"), Lines{"the op throws"});
  EXPECT_EQ(after("new b0 1; throw_make 0 1; new b0 0").front(),
            "b0 holds node #0 (value 0, next none)");
  EXPECT_EQ(done("new b0 1; fail_alloc 1; new b0 0"), Lines{"the allocation fails"});
  EXPECT_EQ(ending("fail_alloc 2; new b0 0"), "the op succeeds");
  EXPECT_EQ(ending("fail_alloc 1; fail_alloc 0; new b0 0"), "the op succeeds");
}

TEST(BoxModel, AValueThatIsBuiltFirstAndThrowsLeavesNoAllocation) {
  const std::string_view steps = "throw_make 1 1; new b0 1";
  const std::string_view of_a_base = "throw_make 1 1; new_dyn d0 1";
  for (const auto program : {steps, of_a_base}) {
    EXPECT_EQ(seen(program).back(), seen("nop").back());
    EXPECT_EQ(*(seen(program).rbegin() + 1), "1 allocation so far");
    EXPECT_EQ(*(seen(program, all | builds_value_first).rbegin() + 1), "0 allocations so far");
  }
}

TEST(BoxModel, AValueOfABaseClassIsDroppedAsWhatItIs) {
  EXPECT_EQ(seen("new_dyn d0 1"),
            (Lines{"node #0 (label 1) is built", "the op succeeds", "d0 holds node #0",
                   "1 allocation so far", "1 node and 0 units alive"}));
  EXPECT_EQ(done("new_dyn d0 1; new_dyn d1 2; move_dyn d0 d1"),
            (Lines{"node #1 (label 2) is dropped", "the op succeeds"}));
  EXPECT_EQ(done("on_drop 1 look b0; new_dyn d0 1; drop_dyn d0"),
            (Lines{"node #0 (label 1) is dropped", "the op is skipped", "the op succeeds"}));
  EXPECT_EQ(ending("throw_drop 1 1; new_dyn d0 1; drop_dyn d0"), "the op succeeds");
}

TEST(BoxModel, AValueWithoutBytesIsNotAllocated) {
  EXPECT_EQ(seen("new_unit u0"), (Lines{"a unit is built", "the op succeeds", "u0 holds a unit",
                                        "0 allocations so far", "0 nodes and 1 unit alive"}));
  EXPECT_EQ(ending("fail_alloc 1; new_unit u0"), "the op succeeds");
  EXPECT_EQ(after("new_unit u0", all & ~zero_sized_is_free)[1], "1 allocation so far");
  EXPECT_EQ(ending("fail_alloc 1; new_unit u0", all & ~zero_sized_is_free), "the allocation fails");
  EXPECT_EQ(done("new_unit u0; new_unit u1; move_unit u0 u1"),
            (Lines{"a unit is dropped", "the op succeeds"}));
  EXPECT_EQ(after("new_unit u0; drop_unit u0").back(), "0 nodes and 0 units alive");
}

TEST(BoxModel, ASliceHasOneBlockAndDropsInTheOrderOfItsIndices) {
  EXPECT_EQ(
      seen("new_slice s0 2x3"),
      (Lines{"node #0 (label 3) is built", "node #1 (label 3) is built", "the op succeeds",
             "s0 holds 2 nodes from node #0", "1 allocation so far", "2 nodes and 0 units alive"}));
  const Lines dropped{"node #0 (label 3) is dropped", "its next is none",
                      "node #1 (label 3) is dropped", "its next is none", "the op succeeds"};
  EXPECT_EQ(done("new_slice s0 2x3; drop_slice s0"), dropped);
  EXPECT_EQ(done("new_slice s0 2x3; new_slice s1 1x0; move_slice s1 s0"), dropped);
}

TEST(BoxModel, ASliceThatThrowsUnwindsForward) {
  EXPECT_EQ(done("throw_make 3 3; throw_drop 3 1; new_slice s0 3x3"),
            (Lines{"node #0 (label 3) is built", "node #1 (label 3) is built",
                   "node #0 (label 3) is dropped", "its next is none",
                   "node #1 (label 3) is dropped", "its next is none", "the op throws"}));
  EXPECT_EQ(done("fail_alloc 1; new_slice s0 3x3"), Lines{"the allocation fails"});
}

TEST(BoxModel, AnEmptySliceHasNoMemoryAndIsOneAllTheSame) {
  EXPECT_EQ(seen("fail_alloc 1; new_slice s0 0x3"),
            (Lines{"the op succeeds", "0 allocations so far", "0 nodes and 0 units alive"}));
  EXPECT_EQ(ending("new_slice s0 0x3; drop_slice s0"), "the op succeeds");
  EXPECT_EQ(ending("new_slice s0 0x3; move_slice s0 s1; drop_slice s0"), "the op is skipped");
}

TEST(BoxModel, AnOpOnAnEmptySlotOrWithoutItsAbilityIsSkipped) {
  for (const char* const steps :
       {"move b0 b1",   "drop b0",          "look b0",       "write b0 1",
        "assign b0 1",  "take_next b0 b1",  "into_inner b0", "clone b0 b1",
        "leak b0",      "into_raw b0",      "from_raw b0",   "into_rc b0",
        "drop_list b0", "move_dyn d0 d1",   "drop_dyn d0",   "move_unit u0 u1",
        "drop_unit u0", "move_slice s0 s1", "drop_slice s0", "new b0 0; set_next b0 b1"}) {
    EXPECT_EQ(done(steps), Lines{"the op is skipped"}) << steps;
  }
  for (const char* const step :
       {"assign b0 1", "into_inner b0", "clone b0 b1", "leak b0", "into_raw b0", "into_rc b0",
        "drop_list b0", "new_dyn d0 1", "new_slice s0 1x0", "throw_drop 0 1", "fail_alloc 1"}) {
    EXPECT_EQ(ending("new b0 0; " + std::string(step)), "the op succeeds") << step;
    EXPECT_EQ(ending("new b0 0; " + std::string(step), 0), "the op is skipped") << step;
  }
}

TEST(BoxModel, ADropScriptMeetsBusySlotsWhereRustBorrows) {
  const auto script = [](const std::string& look, const std::string& steps) {
    return done("on_drop 0 " + look + "; on_drop 1 " + look + "; " + steps).at(2);
  };
  EXPECT_EQ(script("new b0 3", "new b0 0; drop b0"), "node #1 (label 3) is built");
  EXPECT_EQ(script("drop b0", LIST "new b1 2; set_next b0 b1"), "the op is skipped");
  EXPECT_EQ(script("drop b1", LIST "drop_next b0"), "the op is skipped");
  EXPECT_EQ(script("drop b0", LIST "drop_next b0"), "node #0 (label 0) is dropped");
  EXPECT_EQ(done("on_drop 0 look b0; new b0 0; assign b0 1").at(3), "the op is skipped");
  EXPECT_EQ(done("on_drop 0 look b0; new b0 0; clone b0 b0").at(3), "the op is skipped");
  EXPECT_EQ(done("on_drop 1 look b0; new b0 0; new b1 1; clone_from b0 b1").at(3),
            "the op is skipped");
}

#undef LIST

TEST(BoxModel, EachOpAndStateHasACellOfItsOwn) {
  std::set<std::size_t> indices;
  for (std::size_t length = 0; length < 8; ++length) {
    for (std::size_t raw = 0; raw < 4; ++raw) {
      for (const bool in_script : {false, true}) {
        indices.insert(AbstractState{length, raw, in_script}.index());
      }
    }
  }
  EXPECT_EQ(indices.size(), 64u);
  EXPECT_LT(*indices.rbegin(), StateCells::states);
  EXPECT_EQ(AbstractState({9, 9}).index(), AbstractState({7, 3}).index());
}

TEST(BoxShapes, EachHasASpellingOfItsOwnAndAWordThatIsNoneIsAnErrorAtItsPlace) {
  std::set<std::string_view> shapes;
  for (std::uint8_t i = 0; i < SliceShape::count; ++i) {
    const std::string spelling =
        std::to_string(SliceShape{i}.length()) + "x" + std::to_string(SliceShape{i}.label().index);
    EXPECT_EQ(SliceShape::spelling(i), spelling);
    shapes.insert(SliceShape::spelling(i));
  }
  EXPECT_EQ(shapes.size(), SliceShape::count);
  const auto parsed = parse<Language>("dropcheck box 1\nnew_slice s0 4x0\n");
  const auto* error = std::get_if<ParseError>(&parsed);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->line, 2u);
  EXPECT_EQ(error->column, 14u);
  EXPECT_EQ(error->message, "'4x0' is not " + std::string(SliceShape::what));
}

}  // namespace
}  // namespace dropcheck::box
