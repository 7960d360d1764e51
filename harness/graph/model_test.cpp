// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of programs, in words: the laws of graphs, each with the shortest program
// that shows it.
#include "harness/graph/model.hpp"
#include "harness/graph/ending.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/graph/codec.hpp"
#include "harness/graph/writing.hpp"

namespace dropcheck::graph {
namespace {

using Lines = std::vector<std::string>;

constexpr Abilities all = (has_drop_long << 1) - 1;

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

/// What the last step of a program shows, line by line.
Lines seen(std::string_view steps) {
  const Program program = program_of(steps);
  Model model(all, program);
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
Lines done(std::string_view steps) {
  Lines lines = seen(steps);
  lines.erase(std::find_if(lines.rbegin(), lines.rend(), ends_op).base(), lines.end());
  return lines;
}
/// How the last step ends.
std::string ending(std::string_view steps) { return done(steps).back(); }

/// Whether the last step leaves this to be seen.
bool shows(std::string_view steps, std::string_view line) {
  const Lines lines = seen(steps);
  return std::ranges::find(lines, line) != lines.end();
}

std::string leaks(std::string_view steps) { return Model::predicted_leaks(program_of(steps), all); }

constexpr std::string_view succeeds = "the op succeeds";
constexpr std::string_view skipped = "the op is skipped";
constexpr std::string_view none = "the op gives None";
constexpr std::string_view refused = "the op is refused";
const Lines borrow_error = {"BorrowError is thrown", "the op throws"};
const Lines borrow_mut_error = {"BorrowMutError is thrown", "the op throws"};

TEST(GraphModel, ANodeDiesWithItsLastHandleThenItsChildrenInOrder) {
  EXPECT_EQ(
      done("new n0 0; new n1 1; new n2 2; add_child n0 n1; add_child n0 n2; drop n1; drop n2; "
           "drop n0"),
      (Lines{"node #0 (label 0) is dropped", "its parent is none, or gone",
             "node #1 (label 1) is dropped", "its parent is none, or gone",
             "node #2 (label 2) is dropped", "its parent is none, or gone", "the op succeeds"}));
}

TEST(GraphModel, AChildOutlivesAParentThatOthersOwnItBeside) {
  EXPECT_TRUE(
      shows("new n0 0; new n1 1; add_child n0 n1; drop n0", "n1 owns node #1 (strong 1, weak 0)"));
}

TEST(GraphModel, AParentIsHeldWeaklyAndSoDies) {
  constexpr std::string_view family = "new n0 0; new n1 1; set_parent n1 n0; add_child n0 n1";
  const std::string steps(family);
  EXPECT_TRUE(shows(steps, "n0 owns node #0 (strong 1, weak 1)"));
  EXPECT_TRUE(shows(steps, "n1 leads to node #1 (value 0, children: none, parent: node #0)"));
  EXPECT_TRUE(
      shows(steps + "; drop n0", "n1 leads to node #1 (value 0, children: none, parent: none)"));
  EXPECT_EQ(ending(steps + "; parent n1 n2"), succeeds);
  EXPECT_EQ(ending(steps + "; drop n0; parent n1 n2"), none);
  EXPECT_EQ(leaks(steps), "");
}

TEST(GraphModel, ADestructorFindsItsParentAsItIs) {
  const std::string steps = "new n0 0; new n1 1; set_parent n1 n0; add_child n0 n1; drop n1; ";
  EXPECT_EQ(done(steps + "drop_child n0 0")[1], "its parent is node #0, free");
  EXPECT_EQ(done(steps + "clear_children n0")[1], "its parent is node #0, borrowed for writing");
  EXPECT_EQ(done(steps + "drop n0")[3], "its parent is none, or gone");
}

TEST(GraphModel, AddChildUnderABorrowIsABorrowMutError) {
  for (const std::string how : {"borrow", "borrow_mut"}) {
    const std::string steps = "new n0 0; new n1 1; " + how + " n0 g0; ";
    for (const std::string op : {"add_child n0 n1", "take_child n0 n2", "drop_child n0 0",
                                 "clear_children n0", "set_parent n0 n1", "clear_parent n0"}) {
      EXPECT_EQ(done(steps + op), borrow_mut_error) << op;
      EXPECT_EQ(ending(steps + "drop_guard g0; add_child n0 n1; " + op), succeeds) << op;
    }
  }
}

TEST(GraphModel, ReadingUnderAWriterIsABorrowErrorAndUnderAReaderNone) {
  for (const std::string op : {"child n0 n2", "descend n1 0", "parent n0 n2"}) {
    std::string steps = "new n0 0; clone n0 n1; add_child n0 n0; set_parent n0 n0; ";
    EXPECT_EQ(done(steps + "borrow_mut n0 g0; " + op), borrow_error) << op;
    EXPECT_EQ(ending(steps + "borrow n0 g0; " + op), succeeds) << op;
  }
}

TEST(GraphModel, TryBorrowSaysNoAndLeavesTheGuardThatWasThere) {
  const std::string steps = "new n0 0; new n1 1; borrow_mut n0 g0; borrow n1 g1; ";
  EXPECT_EQ(ending(steps + "try_borrow n0 g1"), refused);
  EXPECT_EQ(ending(steps + "try_borrow_mut n1 g1"), refused);
  EXPECT_TRUE(shows(steps + "try_borrow n0 g1", "g1 sees node #1 (value 0)"));
}

TEST(GraphModel, AGuardKeepsTheHandleThatItBorrowsThroughAndNoOther) {
  const std::string steps = "new n0 0; clone n0 n1; borrow n0 g0; ";
  for (const std::string op : {"drop n0", "new n0 1", "descend n0 0", "clone n1 n0"}) {
    EXPECT_EQ(ending(steps + op), skipped) << op;
  }
  EXPECT_EQ(ending(steps + "drop n1"), succeeds);
  EXPECT_EQ(ending(steps + "drop_guard g0; drop n0"), succeeds);
}

TEST(GraphModel, FiveGuardsNestAndEachKeepsOnlyItsOwnNode) {
  std::string steps =
      "new n0 0; new n1 1; new n2 2; new n3 3; new n4 4; add_child n0 n1; add_child "
      "n1 n2; add_child n2 n3; add_child n3 n4; ";
  for (const char i : {'0', '1', '2', '3', '4'}) {
    EXPECT_EQ(ending(steps + "child n" + i + " n7"), i == '4' ? none : succeeds);
    steps += std::string("borrow_mut n") + i + " g" + i + "; ";
    EXPECT_EQ(done(steps + "child n" + i + " n7"), borrow_error);
  }
}

TEST(GraphModel, ATailThatIsSetDiesWhileItIsBorrowedAndOneThatIsTakenDoesNot) {
  const std::string steps = "on_drop 1 tail l0 l1; cons l0 1; cons l0 0; ";
  EXPECT_EQ(done(steps + "set_tail l0 l7"),
            (Lines{"node #0 (label 1) is dropped", "BorrowError is thrown", "the op throws",
                   "the op succeeds"}));
  EXPECT_EQ(done(steps + "take_tail l0 l2; drop_list l2"),
            (Lines{"node #0 (label 1) is dropped", "the op succeeds", "the op succeeds"}));
}

TEST(GraphModel, ALongDropIsADrop) {
  for (const std::string shared : {"", "clone_list l0 l1; "}) {
    const std::string steps = "on_drop 1 new n0 4; cons l0 2; " + shared + "cons l0 1; cons l0 0; ";
    EXPECT_EQ(seen(steps + "drop_long l0"), seen(steps + "drop_list l0"));
  }
}

TEST(GraphModel, APrintNamesANodeThatItMeetsAgainAndEndsThere) {
  EXPECT_EQ(done("new n0 0; new n1 1; add_child n0 n1; add_child n1 n0; add_child n1 n1; print n0"),
            (Lines{"it prints node #0", "it prints node #1", "it prints node #0",
                   "it prints node #1", "the op succeeds"}));
  EXPECT_EQ(
      done("cons l0 0; clone_list l0 l1; cons l1 1; set_tail l0 l1; print_list l0"),
      (Lines{"it prints node #0", "it prints node #1", "it prints node #0", "the op succeeds"}));
}

TEST(GraphModel, APrintSaysWhatIsBorrowedForWriting) {
  EXPECT_EQ(done("new n0 0; new n1 1; add_child n0 n1; borrow_mut n1 g0; print n0"),
            (Lines{"it prints node #0", "it prints <borrowed>", "the op succeeds"}));
  EXPECT_EQ(done("cons l0 0; borrow_tail_mut l0 g0; print_list l0"),
            (Lines{"it prints node #0", "it prints <borrowed>", "the op succeeds"}));
}

TEST(GraphModel, ACycleOfStrongLinksLeaksAndWhatItLeadsToWithIt) {
  EXPECT_EQ(leaks("new n0 0; add_child n0 n0"), "node #0 -> node #0 keeps 1 node alive");
  EXPECT_EQ(leaks("cons l0 5; clone_list l0 l1; cons l1 0; set_tail l0 l1"),
            "node #0 -> node #1 -> node #0 keeps 2 nodes alive");
  EXPECT_EQ(
      leaks("new n0 0; new n1 1; new n2 2; add_child n0 n1; add_child n1 n0; add_child n1 n2"),
      "node #0 -> node #1 -> node #0 keeps 3 nodes alive");
}

TEST(GraphModel, CyclesApartAreToldOneByOneAndOneBelowAnotherIsNot) {
  const std::string two = "new n0 0; add_child n0 n0; new n1 1; add_child n1 n1; ";
  EXPECT_EQ(leaks(two),
            "node #0 -> node #0 keeps 1 node alive; node #1 -> node #1 keeps 1 node alive");
  EXPECT_EQ(leaks(two + "add_child n0 n1"), "node #0 -> node #0 keeps 2 nodes alive");
}

TEST(GraphModel, WhatCutsACycleMakesItDie) {
  const std::string cycle = "new n0 0; new n1 1; add_child n0 n1; add_child n1 n0; ";
  for (const std::string cut : {"drop_child n0 0", "take_child n1 n7", "clear_children n1"}) {
    EXPECT_EQ(leaks(cycle + cut), "") << cut;
  }
  EXPECT_EQ(leaks("cons l0 5; clone_list l0 l1; cons l1 0; set_tail l0 l1; set_tail l1 l7"), "");
}

// Two ways to say the same: the counts, and what can be reached from a cycle.
TEST(GraphModel, ANodeLeaksIfAndOnlyIfACycleLeadsToIt) {
  std::uint64_t leaky = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Program program = write_program<Language>(seed, all);
    Model model(all, program);
    for (const Step& step : program.steps) model.run_step(step);
    drop_slots(model, [&](const Op& op) { return model.run_own(op), true; });
    const Links links = model.links();
    std::vector<bool> reached(links.nodes.size());
    for (const Cycle& cycle : cycles_of(links)) {
      std::vector<std::uint32_t> next = cycle.nodes;
      while (!next.empty()) {
        const std::uint32_t node = next.back();
        next.pop_back();
        if (reached[node]) continue;
        reached[node] = true;
        next.insert(next.end(), links.nodes[node].strong.begin(), links.nodes[node].strong.end());
      }
    }
    for (std::uint32_t node = 0; node < links.nodes.size(); ++node) {
      ASSERT_EQ(links.nodes[node].alive, reached[node]) << node << " in\n" << print(program);
    }
    leaky += std::ranges::find(reached, true) != reached.end();
  }
  EXPECT_GT(leaky, 200u);
}

}  // namespace
}  // namespace dropcheck::graph
