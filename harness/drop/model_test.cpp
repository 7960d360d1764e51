// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of programs: the laws of dropping, each with the shortest program that shows
// it.
#include "harness/drop/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/drop/codec.hpp"

namespace dropcheck::drop {
namespace {

using Lines = std::vector<std::string>;

constexpr Abilities all = ((propagates_drop_throw << 1) - 1) | unwinds;

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

/// A run up to the last step, whose observations are kept.
class Played {
 public:
  explicit Played(std::string_view steps, Abilities abilities = all)
      : program_(program_of(steps)), model_(abilities, program_) {
    for (const Step& step : program_.steps) {
      model_.trace().close_step();
      model_.run_step(step);
      op_ends_ = model_.trace().events().size();
      model_.observe();
    }
  }

  /// What the op shows: "+1 -0 throws" builds node #1, drops #0 and throws.
  std::string op() const {
    std::string text;
    for (std::size_t i = 0; i < op_ends_; ++i) {
      const Event& event = model_.trace().events()[i];
      if (i != 0) text += " ";
      text += event.kind == outcome_kind ? std::string(describe_outcome(event).substr(7))
                                         : sign_of(event) + std::to_string(event.node);
    }
    return text;
  }
  /// All observations, line by line; those behind the op.
  Lines lines(bool behind_the_op = false) const {
    Lines lines;
    for (const Event& event : model_.trace().events()) lines.push_back(describe(event));
    if (behind_the_op) lines.erase(lines.begin(), lines.begin() + static_cast<int>(op_ends_));
    return lines;
  }
  /// The end of the program: what it drops, and what has leaked then, as "-0 !1".
  std::string end() {
    model_.trace().close_step();
    model_.end_scopes();
    model_.observe_leaks();
    std::string text;
    for (const Event& event : model_.trace().events()) {
      text += (text.empty() ? "" : " ") + sign_of(event) + std::to_string(event.node);
    }
    return text;
  }
  std::size_t open_scopes() const { return model_.open_scopes(); }

 private:
  static std::string sign_of(const Event& event) {
    const auto kind = kind_of(event);
    return kind == EventKind::made ? "+" : kind == EventKind::dropped ? "-" : "!";
  }

  Program program_;
  mutable Model model_;
  std::size_t op_ends_ = 0;
};

std::string op(std::string_view steps, Abilities abilities = all) {
  return Played(steps, abilities).op();
}
/// What the variables hold behind the last step: "v0=0 v1=1,2 v2=.5" are nodes, and number 5.
std::string held(std::string_view steps) {
  std::string text;
  for (const std::string& line : Played(steps).lines(true)) {
    const std::string name = line.substr(0, 2) + "=";
    const auto number = [&](std::size_t at) { return line.substr(at, line.find(' ', at) - at); };
    const std::size_t node = line.find("holds node #");
    if (node == std::string::npos && line[0] != 'v') break;
    const std::string value = node == std::string::npos ? "." + number(6) : number(node + 12);
    if (text.rfind(name) != std::string::npos) {
      text += "," + value;
    } else {
      text.append(text.empty() ? "" : " ").append(name).append(value);
    }
  }
  return text;
}
std::string end(std::string_view steps) { return Played(steps).end(); }

TEST(DropModel, AStepShowsWhatItDoesThenWhatIsHeldAndAliveAndAllocated) {
  EXPECT_EQ(Played("let v0 3").lines(),
            (Lines{"node #0 (label 3) is built", "the op succeeds", "v0 holds node #0",
                   "1 node alive", "0 allocations so far"}));
  EXPECT_EQ(Played("let_struct v0 7").lines(true),
            (Lines{"v0 holds node #0", "v0 holds node #1 at 1", "v0 holds node #2 at 2",
                   "v0 holds node #3 at 3", "4 nodes alive", "0 allocations so far"}));
}

TEST(DropModel, LocalsDieInReverseWithTheirScope) {
  EXPECT_EQ(op("scope; let v0 0; let v1 1; let v2 2; end"), "-2 -1 -0 succeeds");
  EXPECT_EQ(op("let v0 0; scope; let v1 1; end"), "-1 succeeds");
  EXPECT_EQ(end("let v0 0; scope; let v1 1; scope; let v2 2; let v3 3"), "-3 -2 -1 -0");
}

TEST(DropModel, AShadowedVariableLivesOn) {
  EXPECT_EQ(op("scope; let v0 0; let v0 1; end"), "-1 -0 succeeds");
  EXPECT_EQ(held("let v0 0; let v0 1"), "v0=1");
  EXPECT_EQ(held("let v0 0; scope; let v0 1; end"), "v0=0");
}

TEST(DropModel, OnlyWhatHasAValueIsDropped) {
  EXPECT_EQ(op("scope; let_uninit v0; end"), "succeeds");
  EXPECT_EQ(op("scope; let_uninit v0; assign v0 0; end"), "-0 succeeds");
  EXPECT_EQ(op("let_uninit v0; drop v0"), "is skipped");
  EXPECT_EQ(op("let_uninit v0; assign v0 0"), "+0 succeeds");
  EXPECT_EQ(op("let v0 0; scope; drop v0; end"), "succeeds");
  EXPECT_EQ(end("let v0 0; scope; drop v0; end"), "");
  EXPECT_EQ(end("let_uninit v0; scope; let v1 1; assign v0 0; end"), "-1");
}

TEST(DropModel, AValueDiesWithTheVariableThatItWasMovedTo) {
  EXPECT_EQ(op("let v0 0; scope; let v1 1; let_move v0 v2; end"), "-0 -1 succeeds");
  EXPECT_EQ(end("let_uninit v0; let v1 1; let v2 2; move v2 v0"), "-0 -1");
  EXPECT_EQ(held("let v0 0; let_move v0 v1"), "v1=0");
  EXPECT_EQ(op("let v0 0; let_move v0 v1; drop v0"), "is skipped");
  EXPECT_EQ(held("let v0 0; let_move v0 v0"), "v0=0");
}

TEST(DropModel, AVariableDiesInItsPlaceWhateverItWasGivenLater) {
  EXPECT_EQ(op("scope; let v0 0; let v1 1; drop v0; assign v0 2; end"), "-1 -2 succeeds");
}

TEST(DropModel, AssigningBuildsThenDropsTheOld) {
  EXPECT_EQ(op("let v0 0; assign v0 1"), "+1 -0 succeeds");
  EXPECT_EQ(op("let v0 0; drop v0; assign v0 1"), "+1 succeeds");
  EXPECT_EQ(op("let v0 0; let v1 1; move v0 v1"), "-1 succeeds");
  EXPECT_EQ(held("let v0 0; let v1 1; move v0 v1"), "v1=0");
  EXPECT_EQ(op("let v0 0; let_array v1 1; move v0 v1"), "is skipped") << "of another type";
}

TEST(DropModel, AMoveOntoItselfKeepsTheValueAndDropsNothing) {
  for (const char* const declares : {"let v0 0", "let_struct v0 0", "let_array v0 0"}) {
    EXPECT_EQ(op(std::string(declares) + "; move v0 v0"), "succeeds") << declares;
    EXPECT_EQ(held(std::string(declares) + "; move v0 v0"), held(declares));
  }
}

TEST(DropModel, ANewValueThatCannotBeBuiltLeavesTheOldOne) {
  EXPECT_EQ(op("let v0 0; throw_make 1 1; assign v0 1"), "throws");
  EXPECT_EQ(held("let v0 0; throw_make 1 1; assign v0 1"), "v0=0");
  EXPECT_EQ(op("let v0 0; throw_make 0 2; assign v0 0"), "+1 -0 succeeds") << "the second throws";
  EXPECT_EQ(op("throw_make 0 1; let v0 0"), "throws");
  EXPECT_EQ(held("let v0 1; throw_make 0 1; let v0 0"), "v0=0") << "nothing was declared";
}

TEST(DropModel, AnOldValueThatThrowsDoesNotKeepTheNewOneOut) {
  EXPECT_EQ(op("throw_drop 0 1; let v0 0; assign v0 1"), "+1 -0 throws");
  EXPECT_EQ(held("throw_drop 0 1; let v0 0; assign v0 1"), "v0=1");
  EXPECT_EQ(held("throw_drop 1 1; let v0 0; let v1 1; move v0 v1"), "v1=0");
  EXPECT_EQ(op("throw_drop 0 1; let_struct v0 0; set_field v0 0"), "+4 -0 throws");
  EXPECT_EQ(held("throw_drop 0 1; let_struct v0 0; set_field v0 0"), "v0=4,1,2,3");
}

TEST(DropModel, FieldsAndElementsDieInOrder) {
  EXPECT_EQ(op("let_struct v0 0"), "+0 +1 +2 +3 succeeds");
  EXPECT_EQ(op("let_struct v0 0; drop v0"), "-0 -1 -2 -3 succeeds");
  EXPECT_EQ(op("let_array v0 0; drop v0"), "-0 -1 -2 succeeds");
  EXPECT_EQ(op("scope; let_struct v0 0; let_array v1 0; end"), "-4 -5 -6 -0 -1 -2 -3 succeeds");
  EXPECT_EQ(Played("let_struct v0 7").lines()[1], "node #1 (label 0) is built");
  EXPECT_EQ(Played("let_struct v0 7").lines()[3], "node #3 (label 1) is built");
}

TEST(DropModel, WhatWasMovedOutOfAStructIsNotDroppedWithTheRest) {
  EXPECT_EQ(op("let_struct v0 0; drop_field v0 1"), "-1 -2 succeeds");
  EXPECT_EQ(op("let_struct v0 0; drop_field v0 1; drop_field v0 1"), "is skipped");
  EXPECT_EQ(op("scope; let_struct v0 0; drop_field v0 1; end"), "-0 -3 succeeds");
  EXPECT_EQ(op("scope; let_struct v0 0; drop_field v0 0; drop_field v0 2; end"), "-1 -2 succeeds");
  EXPECT_EQ(end("let_struct v0 0; drop_field v0 0; drop_field v0 1; drop_field v0 2"), "");
  EXPECT_EQ(op("let_struct v0 0; let_struct v1 0; drop_field v1 1; move v0 v1"), "-4 -7 succeeds");
}

TEST(DropModel, AStructWithoutAFieldIsNotUsedAsAWhole) {
  for (const char* const use : {"drop v0", "forget v0", "let_move v0 v1", "move v0 v0"}) {
    const std::string partly = "let_struct v0 0; drop_field v0 2; ";
    EXPECT_EQ(op(partly + use), "is skipped") << use;
    EXPECT_NE(op(partly + "set_field v0 2; " + use), "is skipped") << use;
  }
  EXPECT_EQ(op("let_struct v0 0; let_struct v1 0; drop_field v1 0; swap v0 v1"), "is skipped");
}

TEST(DropModel, AFieldThatIsSetIsTheLikeOfWhatItWasBuiltWith) {
  EXPECT_EQ(op("let_struct v0 0; set_field v0 1"), "+4 +5 -1 -2 succeeds");
  EXPECT_EQ(op("let_struct v0 0; drop_field v0 0; set_field v0 0"), "+4 succeeds");
  EXPECT_EQ(op("let_struct v0 0; drop_field v0 0; set_field v0 0; drop v0"),
            "-4 -1 -2 -3 succeeds");
  const auto first = [](std::string_view steps) { return Played(steps).lines().front(); };
  EXPECT_EQ(first("let_struct v0 3; set_field v0 2"), "node #4 (label 5) is built");
  EXPECT_EQ(first("let_struct v0 3; let_move v0 v1; set_field v1 1"), "node #4 (label 4) is built");
  EXPECT_EQ(first("let_struct v0 3; let_struct v1 0; move v0 v1; set_field v1 0"),
            "node #8 (label 3) is built");
  EXPECT_EQ(first("let_struct v0 3; let_struct v1 0; swap v0 v1; set_field v1 0"),
            "node #8 (label 3) is built");
}

TEST(DropModel, FieldsThatWereBuiltDieInReverseIfTheNextOneThrows) {
  EXPECT_EQ(op("throw_make 0 1; let_struct v0 0"), "throws");
  EXPECT_EQ(op("throw_make 1 1; let_struct v0 0"), "+0 -0 throws");
  EXPECT_EQ(op("throw_make 1 2; let_struct v0 0"), "+0 +1 -1 -0 throws");
  EXPECT_EQ(op("throw_make 2 1; let_struct v0 0"), "+0 +1 +2 -1 -2 -0 throws");
  EXPECT_EQ(held("let v0 5; throw_make 2 1; let_struct v0 0"), "v0=0");
  EXPECT_EQ(op("throw_drop 0 1; throw_make 1 1; let_struct v0 0"), "+0 -0 throws");
  EXPECT_EQ(op("let_struct v0 0; throw_make 1 2; set_field v0 1"), "+4 -4 throws");
}

TEST(DropModel, ElementsThatWereBuiltDieInOrderIfTheNextOneThrows) {
  EXPECT_EQ(op("throw_make 0 1; let_array v0 0"), "throws");
  EXPECT_EQ(op("throw_make 0 2; let_array v0 0"), "+0 -0 throws");
  EXPECT_EQ(op("throw_make 0 3; let_array v0 0"), "+0 +1 -0 -1 throws");
}

TEST(DropModel, ADestructorThatThrowsKeepsNoOtherFromRunning) {
  EXPECT_EQ(op("throw_drop 1 1; scope; let v0 0; let v1 1; let v2 2; end"), "-2 -1 -0 throws");
  EXPECT_EQ(op("throw_drop 0 1; let_struct v0 0; drop v0"), "-0 -1 -2 -3 throws");
  EXPECT_EQ(op("throw_drop 1 1; let_struct v0 0; drop v0"), "-0 -1 -2 -3 throws");
  EXPECT_EQ(op("throw_drop 0 2; let_array v0 0; drop v0"), "-0 -1 -2 throws");
  EXPECT_EQ(op("throw_drop 0 1; scope; let v0 5; let_array v1 0; end"), "-1 -2 -3 -0 throws");
  EXPECT_EQ(op("throw_drop 1 1; let_struct v0 0; drop_field v0 1"), "-1 -2 throws");
  EXPECT_EQ(end("throw_drop 1 1; let v0 0; scope; let v1 1; let v2 2"), "-2 -1 -0");
}

TEST(DropModel, AThrowIsOverBehindTheStepAndTakesAnotherWithIt) {
  const std::string both = "throw_drop 0 1; throw_drop 1 1; scope; let v0 0; let v1 1; end";
  EXPECT_EQ(op(both), "-1 -0 throws");
  EXPECT_EQ(op(both + "; let v0 0; drop v0"), "-2 succeeds") << "its turn is past";
  EXPECT_EQ(op(both + "; throw_drop 0 1; let v0 0; drop v0"), "-2 throws");
  EXPECT_EQ(op("throw_drop 0 0; let v0 0; drop v0"), "-0 succeeds") << "disarmed";
}

#define NESTED "let v0 0; scope; let v1 1; scope; let v2 2; let_uninit v3; scope; let v4 3; "

TEST(DropModel, AThrowLeavesScopesAndDropsTheirLocals) {
  EXPECT_EQ(op(NESTED "unwind 1"), "-3 succeeds");
  EXPECT_EQ(op(NESTED "unwind 2"), "-3 -2 succeeds");
  EXPECT_EQ(op(NESTED "unwind 3"), "-3 -2 -1 succeeds");
  EXPECT_EQ(op(NESTED "unwind 4"), "-3 -2 -1 succeeds") << "the root stays";
  EXPECT_EQ(held(NESTED "unwind 2"), "v0=0 v1=1");
  EXPECT_EQ(Played(NESTED "unwind 1").open_scopes(), 3u);
  EXPECT_EQ(Played(NESTED "unwind 4").open_scopes(), 1u);
  EXPECT_EQ(op("throw_drop 3 1; " NESTED "unwind 2"), "-3 -2 succeeds") << "no second throw";
  EXPECT_EQ(op(NESTED "unwind 2; throw_drop 1 1; end"), "-1 throws") << "the first is over";
}

#undef NESTED

TEST(DropModel, TheRootIsNoScopeToLeave) {
  EXPECT_EQ(op("let v0 0; end"), "is skipped");
  EXPECT_EQ(op("let v0 0; unwind 1"), "is skipped");
  EXPECT_EQ(op("scope; end; end"), "is skipped");
}

TEST(DropModel, ReplaceTakeAndSwapDropNothingByThemselves) {
  EXPECT_EQ(op("let v0 0; replace v0 1"), "+1 -0 succeeds");
  EXPECT_EQ(held("throw_drop 0 1; let v0 0; replace v0 1"), "v0=1");
  EXPECT_EQ(op("let v0 3; let_uninit v1; take v0 v1"), "+1 succeeds");
  EXPECT_EQ(held("let v0 3; let_uninit v1; take v0 v1"), "v0=1 v1=0");
  EXPECT_EQ(Played("let v0 3; take v0 v0").lines()[0], "node #1 (label 0) is built");
  EXPECT_EQ(op("let v0 3; take v0 v0"), "+1 -1 succeeds");
  EXPECT_EQ(held("let v0 3; take v0 v0"), "v0=0");
  EXPECT_EQ(held("let v0 3; throw_make 0 1; take v0 v0"), "v0=0");
  EXPECT_EQ(op("let v0 0; let v1 1; swap v0 v1"), "succeeds");
  EXPECT_EQ(held("let v0 0; let v1 1; swap v0 v1"), "v0=1 v1=0");
  EXPECT_EQ(held("let_array v0 0; let_array v1 1; swap v0 v1"), "v0=3,4,5 v1=0,1,2");
  EXPECT_EQ(op("let v0 0; swap v0 v0"), "is skipped") << "Rust would not borrow it twice";
  EXPECT_EQ(op("let v0 0; let_uninit v1; swap v0 v1"), "is skipped");
  EXPECT_EQ(op("let v0 0; let_array v1 0; swap v0 v1"), "is skipped");
}

TEST(DropModel, WhatIsForgottenLeaks) {
  EXPECT_EQ(op("let v0 0; forget v0"), "succeeds");
  EXPECT_EQ(end("let v0 0; forget v0; let_struct v1 0; forget v1; let v2 2"), "-5 !0 !1 !2 !3 !4");
}

TEST(DropModel, AManuallyDropIsDroppedByHandOnceOrNever) {
  EXPECT_EQ(end("let_manually v0 0"), "!0");
  EXPECT_EQ(op("let_manually v0 0; drop_manually v0"), "-0 succeeds");
  EXPECT_EQ(op("throw_drop 0 1; let_manually v0 0; drop_manually v0"), "-0 throws");
  EXPECT_EQ(op("let_manually v0 0; drop_manually v0; drop_manually v0"), "is skipped");
  EXPECT_EQ(op("let_manually v0 0; let v1 1; into_inner v0 v1"), "-1 succeeds");
  EXPECT_EQ(held("let_manually v0 0; let v1 1; into_inner v0 v1"), "v1=0");
  EXPECT_EQ(op("let_manually v0 0; into_inner v0 v1"), "is skipped");
  EXPECT_EQ(op("let_manually v0 0; drop v0"), "is skipped");
  EXPECT_EQ(op("let_manually v0 0; let_move v0 v1"), "is skipped");
}

TEST(DropModel, AMaybeUninitForgetsWhatIsInIt) {
  EXPECT_EQ(end("let_maybe v0"), "");
  EXPECT_EQ(end("let_maybe v0; write v0 0; write v0 1"), "!0 !1");
  EXPECT_EQ(op("let_maybe v0; write v0 0; write v0 1"), "+1 succeeds");
  EXPECT_EQ(held("let_maybe v0; write v0 0; throw_make 1 1; write v0 1"), "v0=0");
  EXPECT_EQ(op("let_maybe v0; assume_init_drop v0"), "is skipped");
  EXPECT_EQ(op("let_maybe v0; write v0 0; assume_init_drop v0"), "-0 succeeds");
  EXPECT_EQ(op("let_maybe v0; write v0 0; assume_init_drop v0; assume_init_drop v0"), "is skipped");
  EXPECT_EQ(op("let_maybe v0; write v0 0; let v1 1; assume_init_read v0 v1"), "-1 succeeds");
  EXPECT_EQ(held("let_maybe v0; write v0 0; let v1 1; assume_init_read v0 v1"), "v1=0");
}

TEST(DropModel, ANumberIsCopied) {
  EXPECT_EQ(held("let_number v0 5; let_number v1 6; copy v0 v1"), "v0=.5 v1=.5");
  EXPECT_EQ(op("let_number v0 5; let v1 0; copy v0 v1"), "is skipped");
  EXPECT_EQ(op("let_number v0 5; let_move v0 v1"), "is skipped");
  EXPECT_EQ(op("scope; let_number v0 5; end"), "succeeds");
}

TEST(DropModel, ADropScriptSeesNoVariables) {
  EXPECT_EQ(op("on_drop 0 let v0 1"), "is skipped");
  EXPECT_EQ(op("on_drop 0 let v0 1; let v0 0; drop v0"), "-0 succeeds");
}

TEST(DropModel, WhatAnImplementationLacksIsSkipped) {
  EXPECT_EQ(op("let_struct v0 0", all & ~has_aggregates), "is skipped");
  EXPECT_EQ(op("let_maybe v0", all & ~has_manually_drop), "is skipped");
  EXPECT_EQ(op("let v0 0; replace v0 1", all & ~has_replace), "is skipped");
  EXPECT_EQ(op("throw_drop 0 1", 0), "is skipped");
  EXPECT_EQ(op("throw_make 0 1", 0), "is skipped");
  EXPECT_EQ(op("throw_make 0 1; let v0 0", unwinds), "throws");
}

TEST(DropModel, EachOpAndStateHasACellOfItsOwn) {
  std::set<std::size_t> indices;
  for (std::size_t type = 0; type < 7; ++type) {
    for (std::size_t parts = 0; parts < 16; ++parts) {
      for (const std::size_t distance : {0, 1}) {
        indices.insert(AbstractState{type, parts, distance}.index());
      }
    }
  }
  EXPECT_EQ(indices.size(), 7u * 16 * 2);
  EXPECT_LT(*indices.rbegin(), StateCells::states);
  EXPECT_EQ(AbstractState({1, 1, 1}).index(), AbstractState({1, 1, 3}).index());
}

}  // namespace
}  // namespace dropcheck::drop
