// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of programs, in words: the laws of cells, each with the shortest program that
// shows it. Seen in Rust 1.95.
#include "harness/ref_cell/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/ref_cell/codec.hpp"

namespace dropcheck::ref_cell {
namespace {

using Lines = std::vector<std::string>;

constexpr Abilities all = ((moves << 1) - 1) | unwinds;

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

/// What the last step of a program shows, line by line.
Lines seen(std::string_view steps, Abilities abilities = all) {
  const Program program = program_of(steps);
  Model model(abilities, program);
  Lines lines;
  for (const Step& step : program.steps) {
    lines.clear();
    model.run_step(step);
    model.observe();
    for (const Event& event : model.trace().events()) lines.push_back(describe(event));
    model.trace().close_step();
  }
  return lines;
}

bool ends_op(const std::string& line) { return line.starts_with("the op"); }

/// The lines of that up to the end of the op.
Lines done(std::string_view steps, Abilities abilities = all) {
  Lines lines = seen(steps, abilities);
  lines.erase(std::find_if(lines.rbegin(), lines.rend(), ends_op).base(), lines.end());
  return lines;
}

/// The lines of that behind the end of the op, but for the last one, which counts nodes.
Lines after(std::string_view steps) {
  const Lines lines = seen(steps);
  return {std::find_if(lines.rbegin(), lines.rend(), ends_op).base(), lines.end() - 1};
}

/// How the last step ends.
std::string ending(std::string_view steps, Abilities abilities = all) {
  return done(steps, abilities).back();
}

/// What it throws.
std::string thrown(std::string_view steps) {
  const Lines lines = done(steps);
  if (lines.back() != "the op throws") return lines.back();
  return lines.size() == 1 ? "what the function throws" : lines[lines.size() - 2];
}

constexpr std::string_view read_only = "c0 is read and holds node #0 (left 0, right 0)";
constexpr std::string_view free_again = "c0 is free and holds node #0 (left 0, right 0)";
constexpr std::string_view locked = "c0 can be borrowed in no way";
constexpr std::string_view skipped = "the op is skipped";
constexpr std::string_view succeeds = "the op succeeds";
constexpr std::string_view refused = "the op is refused";
constexpr std::string_view borrow_error = "BorrowError is thrown";
constexpr std::string_view borrow_mut_error = "BorrowMutError is thrown";
constexpr std::string_view overflow = "BorrowOverflow is thrown";

/// The state of c0 after the program.
std::string state(std::string_view steps) { return after(steps).front(); }

// Who may borrow.

TEST(RefCellModel, ReadersKeepWritersOut) {
  EXPECT_EQ(state("new c0 0"), free_again);
  EXPECT_EQ(state("new c0 0; borrow c0 g0"), read_only);
  EXPECT_EQ(thrown("new c0 0; borrow c0 g0; borrow_mut c0 g1"), borrow_mut_error);
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; try_borrow_mut c0 g1"), refused);
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; try_borrow c0 g1"), succeeds);
}

TEST(RefCellModel, AWriterKeepsAllOthersOut) {
  EXPECT_EQ(state("new c0 0; borrow_mut c0 g0"), locked);
  EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; borrow c0 g1"), borrow_error);
  EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; borrow_mut c0 g1"), borrow_mut_error);
  EXPECT_EQ(ending("new c0 0; borrow_mut c0 g0; try_borrow c0 g1"), refused);
}

TEST(RefCellModel, ABorrowEndsWithItsGuard) {
  EXPECT_EQ(state("new c0 0; borrow_mut c0 g0; drop_guard g0"), free_again);
  EXPECT_EQ(state("new c0 0; borrow c0 g0; clone g0 g1; drop_guard g0"), read_only);
  EXPECT_EQ(state("new c0 0; borrow c0 g0; clone g0 g1; drop_guard g0; drop_guard g1"), free_again);
}

TEST(RefCellModel, AGuardIsTakenBeforeTheOneInItsPlaceGoes) {
  EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; borrow_mut c0 g0"), borrow_mut_error);
  EXPECT_EQ(state("new c0 0; new c1 1; borrow_mut c0 g0; borrow c1 g0"), free_again);
  EXPECT_EQ(state("new c0 0; borrow c0 g0; move_guard g0 g1"), read_only);
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; move_guard g0 g0"), skipped);
}

TEST(RefCellModel, AForgottenGuardBorrowsForEver) {
  EXPECT_EQ(state("new c0 0; borrow c0 g0; forget g0"), read_only);
  EXPECT_EQ(state("new c0 0; borrow_mut c0 g0; forget g0"), locked);
  EXPECT_EQ(after("new c0 0; borrow_mut c0 g0; forget g0; move c0 c1"),
            Lines{"c1 can be borrowed in no way"});
}

TEST(RefCellModel, WhoHasTheCellForHimselfNeedsNoBorrow) {
  const std::string forgotten = "new c0 0; borrow_mut c0 g0; forget g0; ";
  EXPECT_EQ(ending(forgotten + "get_mut c0 3"), succeeds);
  EXPECT_EQ(ending(forgotten + "into_inner c0"), succeeds);
  EXPECT_EQ(ending(forgotten + "drop c0"), succeeds);
}

TEST(RefCellModel, WhatAGuardRefersToIsNotMovedNorDropped) {
  for (const std::string op : {"drop c0", "into_inner c0", "get_mut c0 1", "move c0 c1"}) {
    EXPECT_EQ(ending("new c0 0; borrow c0 g0; " + op), skipped) << op;
  }
}

// Parts.

TEST(RefCellModel, AMappedGuardIsTheSameBorrow) {
  EXPECT_EQ(after("new c0 3; borrow_mut c0 g0; map g0 right"),
            (Lines{std::string(locked), "g0 sees the right 0 of node #0"}));
  EXPECT_EQ(after("new c0 3; borrow c0 g0; filter_map g0 left")[1],
            "g0 sees the left 3 of node #0");
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; map g0 left; map g0 left"), skipped);
}

TEST(RefCellModel, AFilterThatFindsNothingGivesTheGuardBack) {
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; filter_map g0 right"), "the op gives None");
  EXPECT_EQ(after("new c0 0; borrow c0 g0; filter_map g0 right"),
            (Lines{std::string(read_only), "g0 sees node #0 (left 0, right 0)"}));
}

TEST(RefCellModel, AFunctionThatThrowsEndsTheBorrow) {
  for (const std::string how : {"map", "filter_map", "map_split"}) {
    EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; map_throws g0 " + how),
              "what the function throws");
    EXPECT_EQ(state("new c0 0; borrow_mut c0 g0; map_throws g0 " + how), free_again);
  }
}

TEST(RefCellModel, BothHalvesMustGoInEitherOrder) {
  const std::string halves = "new c0 0; borrow_mut c0 g0; map_split g0 g1; ";
  EXPECT_EQ(after(halves + "write g1 2"),
            (Lines{std::string(locked), "g0 sees the left 0 of node #0",
                   "g1 sees the right 2 of node #0"}));
  EXPECT_EQ(state(halves + "drop_guard g0"), locked);
  EXPECT_EQ(state(halves + "drop_guard g1"), locked);
  EXPECT_EQ(state(halves + "drop_guard g0; drop_guard g1"), free_again);
  EXPECT_EQ(state(halves + "drop_guard g1; drop_guard g0"), free_again);
}

// Limits.

TEST(RefCellModel, NothingIsCountedBeyondTheLimits) {
  const std::string brink = "new c0 0; borrow c0 g0; preset_counter c0 3; ";
  EXPECT_EQ(state(brink + "read g0"), read_only);
  EXPECT_EQ(ending(brink + "clone g0 g1"), succeeds);
  EXPECT_EQ(thrown(brink + "clone g0 g1; clone g0 g1"), overflow);
  EXPECT_EQ(thrown(brink + "clone g0 g1; borrow c0 g2"), borrow_error);
  EXPECT_EQ(thrown(brink + "clone g0 g1; map_split g0 g2"), overflow);
  EXPECT_EQ(state(brink + "clone g0 g1; map_split g0 g2"), read_only) << "the guard is gone";
  EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; preset_counter c0 3; map_split g0 g1"), overflow);
  EXPECT_EQ(thrown("new c0 0; borrow_mut c0 g0; preset_counter c0 3; map_throws g0 map_split"),
            overflow)
      << "before the function runs";
  EXPECT_EQ(thrown(brink + "clone g0 g1; map_throws g0 map_split"), "what the function throws");
  EXPECT_EQ(ending("new c0 0; borrow_mut c0 g0; preset_counter c0 2; map_split g0 g1"), succeeds);
}

// What writes.

TEST(RefCellModel, AnAssignedValueDiesWhileItIsBorrowed) {
  EXPECT_EQ(done("new c0 0; borrow_mut c0 g0; assign g0 1"),
            (Lines{"node #1 (label 1) is built", "node #0 (label 0) is dropped",
                   "it finds free to read: none, to write: none", "the op succeeds"}));
}

TEST(RefCellModel, AReplacedValueDiesWhenTheBorrowIsOver) {
  const Lines dies = {"node #1 (label 0) is built", "node #0 (label 0) is dropped",
                      "it finds free to read: c0, to write: c0", "the op succeeds"};
  EXPECT_EQ(done("new c0 0; replace c0 0"), dies);
  EXPECT_EQ(done("new c0 0; replace_with c0 0"), dies);
  EXPECT_EQ(done("new c0 0; take c0"), dies);
}

TEST(RefCellModel, ABorrowedCellRefusesWhatWrites) {
  for (const std::string op : {"replace c0 0", "take c0"}) {
    EXPECT_EQ(done("new c0 0; borrow c0 g0; " + op),
              (Lines{"node #1 (label 0) is built", "node #1 (label 0) is dropped",
                     "it finds free to read: c0, to write: none", "BorrowMutError is thrown",
                     "the op throws"}))
        << op;
  }
  EXPECT_EQ(done("new c0 0; borrow c0 g0; replace_with c0 0"),
            (Lines{"BorrowMutError is thrown", "the op throws"}));
}

TEST(RefCellModel, TheFunctionOfReplaceWithRunsUnderTheBorrow) {
  EXPECT_EQ(thrown("new c0 0; replace_with_fails c0 borrow"), borrow_error);
  EXPECT_EQ(thrown("new c0 0; replace_with_fails c0 borrow_mut"), borrow_mut_error);
  EXPECT_EQ(thrown("new c0 0; replace_with_fails c0 throw"), "what the function throws");
  EXPECT_EQ(state("new c0 0; replace_with_fails c0 throw"), free_again);
}

TEST(RefCellModel, SwapBorrowsBothOrNeither) {
  EXPECT_EQ(after("new c0 0; new c1 0; swap c0 c1")[0],
            "c0 is free and holds node #1 (left 0, right 0)");
  EXPECT_EQ(thrown("new c0 0; swap c0 c0"), borrow_mut_error);
  EXPECT_EQ(thrown("new c0 0; new c1 0; borrow c1 g0; swap c0 c1"), borrow_mut_error);
  EXPECT_EQ(state("new c0 0; new c1 0; borrow c1 g0; swap c0 c1"), free_again);
}

TEST(RefCellModel, PrintingNeverThrows) {
  EXPECT_EQ(done("new c0 0; borrow c0 g0; print c0")[0], "it prints node #0");
  EXPECT_EQ(done("new c0 0; borrow_mut c0 g0; print c0")[0], "it prints <borrowed>");
}

// Destructors.

TEST(RefCellModel, ADestructorMayBorrowWhatIsFree) {
  EXPECT_EQ(state("on_drop 0 borrow_mut c0 g0; new c0 0; replace c0 1"), locked);
  const Lines lines = done("on_drop 0 try_borrow c0 g1; new c0 0; borrow_mut c0 g0; assign g0 1");
  EXPECT_EQ(lines[3], refused);
}

TEST(RefCellModel, ADestructorLeavesAloneWhatIsInUse) {
  for (const std::string op : {"drop c0", "into_inner c0", "get_mut c0 1", "move c0 c2"}) {
    EXPECT_EQ(done("on_drop 0 " + op + "; new c0 0; replace c0 1")[3], skipped) << op;
    EXPECT_EQ(done("on_drop 0 " + op + "; new c0 0; drop c0")[2], skipped) << op;
  }
  EXPECT_EQ(done("on_drop 0 drop_guard g0; new c0 0; borrow_mut c0 g0; assign g0 1")[3], skipped);
}

// Cells that are not borrowed.

TEST(RefCellModel, ACellIsSetBeforeItsOldValueDies) {
  const Lines lines = done("on_drop 0 replace_cell p0 2; new_cell p0 0; set_cell p0 1");
  EXPECT_EQ(lines,
            (Lines{"node #1 (label 1) is built", "node #0 (label 0) is dropped",
                   "it finds free to read: none, to write: none", "node #2 (label 2) is built",
                   "node #1 (label 1) is dropped", "it finds free to read: none, to write: none",
                   "the op succeeds", "the op succeeds"}));
}

TEST(RefCellModel, CellsAreSwappedTakenAndRead) {
  EXPECT_EQ(ending("new_cell p0 0; swap_cells p0 p0"), succeeds);
  EXPECT_EQ(after("new_cell p0 0; new_cell p1 0; put_cell p0 4; swap_cells p0 p1"),
            (Lines{"p0 holds node #1 and 4", "p1 holds node #0 and 0"}));
  EXPECT_EQ(after("new_cell p0 3; take_cell p0"), Lines{"p0 holds node #1 and 0"});
  EXPECT_EQ(done("new_cell p0 3; put_cell p0 4; get_cell p0")[0], "it gets 4");
}

TEST(RefCellModel, AOnceCellIsSetOnce) {
  EXPECT_EQ(ending("get_once o0"), "the op gives None");
  EXPECT_EQ(ending("set_once o0 0"), succeeds);
  EXPECT_EQ(done("set_once o0 0; set_once o0 1")[1], "node #1 (label 1) is dropped");
  EXPECT_EQ(ending("set_once o0 0; set_once o0 1"), refused);
  EXPECT_EQ(done("set_once o0 0; init_once o0 1"), (Lines{"o0 holds node #0", "the op succeeds"}));
  EXPECT_EQ(after("set_once o0 0; take_once o0"), Lines());
  EXPECT_EQ(after("set_once o0 0; unwrap_once o0"), Lines());
}

TEST(RefCellModel, AFunctionThatInitialisesItsOwnCellIsRefused) {
  EXPECT_EQ(thrown("reinit_once o0 0"), "ReentrantInit is thrown");
  EXPECT_EQ(after("reinit_once o0 0"), Lines{"o0 holds node #0"});
  EXPECT_EQ(after("throw_make 0 2; reinit_once o0 0"), Lines{"o0 holds node #0"});
  EXPECT_EQ(after("throw_make 0 1; reinit_once o0 0"), Lines());
}

// Abilities.

TEST(RefCellModel, WhatAnImplementationLacksIsSkipped) {
  EXPECT_EQ(ending("new c0 0; take c0", all & ~has_take), skipped);
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; map_throws g0 map_split", all & ~has_map_split),
            skipped);
  EXPECT_EQ(ending("new c0 0; borrow c0 g0; map_throws g0 map", all & ~has_map_split),
            "the op throws");
}

}  // namespace
}  // namespace dropcheck::ref_cell
