// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/lanes.hpp"

#include <gtest/gtest.h>

#include "tools/page/steps.hpp"
#include "tools/page/timeline.hpp"

namespace dropcheck::page {
namespace {

using inspect::Act;
using inspect::Observation;

Observation holds(std::string handle, std::string object, std::uint64_t strong) {
  return {.text = handle + " holds " + object,
          .what = "holds",
          .handle = std::move(handle),
          .objects = {std::move(object)},
          .strong = strong};
}

Observation said(std::string text) {
  return {.text = std::move(text), .what = "", .handle = "", .objects = {}};
}

/// new r0 0; clone r0 r1; drop r0 touches node #0, which was dropped by the clone.
inspect::Report report() {
  inspect::Report report;
  report.tool = "AddressSanitizer";
  report.kind = "heap-use-after-free";
  for (const char* stack : {"access", "alloc"}) report.stacks.emplace_back().name = stack;
  inspect::Trailer& trailer = report.trailer.emplace();
  trailer.target = "rc/mine";
  trailer.step = 2;
  trailer.object = "node #0";
  trailer.objects = {{.object = "node #0", .made = 0, .dropped = 1, .touched = {2}}};
  trailer.made = {0, "new r0 0"};
  trailer.dropped = {1, "clone r0 r1"};
  trailer.touched = {2, "drop r0"};
  trailer.acts = {{0, "new r0 0", {said("the op succeeds"), holds("r0", "node #0", 1)}, {}},
                  {1,
                   "clone r0 r1",
                   {said("the op succeeds"), holds("r0", "node #0", 2), holds("r1", "node #0", 2)},
                   {{"node #0", "node #0", false}}},
                  {2, "drop r0", {said("the op succeeds"), holds("r1", "node #0", 1)}, {}},
                  {3, "drop r1", {said("node #0 is dropped")}, {}}};
  trailer.seen_act = 2;
  return report;
}

bool has(const Markup& markup, std::string_view text) {
  return markup.text.find(text) != markup.text.npos;
}

TEST(Lanes, EndAtTheOpThatBrokeTheRule) {
  const auto lanes = lanes_of(report());
  ASSERT_TRUE(lanes);
  ASSERT_EQ(lanes->columns.size(), 3u);
  EXPECT_EQ(lanes->columns[1].word, "clone");
  EXPECT_EQ(lanes->columns[1].operands, "r0 r1");
}

TEST(Lanes, OfHandlesAreSpansFromOpToOp) {
  const auto lanes = lanes_of(report());
  ASSERT_EQ(lanes->handles.size(), 2u);
  EXPECT_EQ(lanes->handles[0].name, "r0");
  ASSERT_EQ(lanes->handles[0].spans.size(), 1u) << "another count is no other value";
  EXPECT_EQ(lanes->handles[0].spans[0].from, 0u);
  EXPECT_EQ(lanes->handles[0].spans[0].to, 2u);
  EXPECT_EQ(lanes->handles[0].spans[0].label, "#0");
  EXPECT_EQ(lanes->handles[1].spans[0].from, 1u);
}

TEST(Lanes, OfObjectsHaveTheirCountsLinksAndFates) {
  const auto lanes = lanes_of(report());
  ASSERT_EQ(lanes->objects.size(), 1u);
  const Lane& node = lanes->objects[0];
  ASSERT_EQ(node.counts.size(), 2u);
  EXPECT_EQ(node.counts[1].column, 1u);
  EXPECT_EQ(node.counts[1].strong, 2u);
  ASSERT_EQ(node.links.size(), 1u);
  EXPECT_EQ(node.links[0].to, "node #0");
  EXPECT_FALSE(node.links[0].strong);
  ASSERT_EQ(node.marks.size(), 3u);
  EXPECT_EQ(node.marks[1].fate, "dropped");
  EXPECT_EQ(node.marks[1].column, 1u);
  EXPECT_EQ(node.marks[2].fate, "touched");
  EXPECT_EQ(node.marks[2].column, 2u);
}

TEST(Lanes, TellInWhichOrderOneOpDropsSeveral) {
  inspect::Report several = report();
  inspect::Trailer& trailer = *several.trailer;
  trailer.objects = {{.object = "node #0", .made = 0, .dropped = 2},
                     {.object = "node #1", .made = 1, .dropped = 2}};
  trailer.history = {{1, "dropped", 2}, {0, "dropped", 2}};
  trailer.touched.reset();
  const auto lanes = lanes_of(several);
  EXPECT_EQ(lanes->objects[0].marks[1].order, 2u);
  EXPECT_EQ(lanes->objects[1].marks[1].order, 1u);
  EXPECT_EQ(lanes->objects[0].marks.back().fate, "broken") << "the rule, on it";
}

TEST(Lanes, OfACellThatIsBorrowedKeepWhatItHolds) {
  inspect::Report borrowed = report();
  const auto cell = [](std::string what, std::vector<std::string> objects, std::string how) {
    return Observation{.text = how,
                       .what = std::move(what),
                       .handle = "c0",
                       .objects = std::move(objects),
                       .borrowed = how};
  };
  borrowed.trailer->acts[0].expected = {cell("holds", {"node #0"}, "no")};
  borrowed.trailer->acts[1].expected = {cell("state", {}, "for writing")};
  const auto lanes = lanes_of(borrowed);
  ASSERT_EQ(lanes->handles.size(), 1u);
  ASSERT_EQ(lanes->handles[0].spans.size(), 2u);
  EXPECT_EQ(lanes->handles[0].spans[1].label, "#0");
  EXPECT_EQ(lanes->handles[0].spans[1].borrowed, "for writing");
}

Observation names(std::string what, std::string handle, std::string object) {
  return {.text = "",
          .what = std::move(what),
          .handle = std::move(handle),
          .objects = {std::move(object)}};
}

/// allocate b0 8/8; reset; look b0 finds it: all that b0 names is the model's alone.
inspect::Report pool() {
  inspect::Report of_pool = report();
  inspect::Trailer& trailer = *of_pool.trailer;
  trailer.object = "block #0";
  trailer.objects = {{.object = "block #0", .made = 0, .dropped = 1}};
  trailer.acts = {{0, "allocate b0 8/8", {said("the op succeeds")}, {}},
                  {1, "reset", {said("the op succeeds")}, {}},
                  {2, "look b0", {said("the op is skipped")}, {}},
                  {3, "the end of the program", {}, {}}};
  trailer.acts[0].held = {names("holds", "b0", "block #0")};
  trailer.acts[1].held = {names("dangles", "b0", "block #0")};
  trailer.acts[2].held = trailer.acts[1].held;
  return of_pool;
}

TEST(Lanes, OfHandlesAreWhatTheModelSaysWhereNothingIsObserved) {
  const auto lanes = lanes_of(pool());
  ASSERT_EQ(lanes->handles.size(), 1u);
  EXPECT_EQ(lanes->handles[0].name, "b0");
  ASSERT_EQ(lanes->handles[0].spans.size(), 2u);
  EXPECT_EQ(lanes->handles[0].spans[0].what, "holds");
  EXPECT_EQ(lanes->handles[0].spans[0].label, "#0");
  EXPECT_EQ(lanes->handles[0].spans[1].what, "dangles");
  EXPECT_EQ(lanes->handles[0].spans[1].from, 1u);
  const Markup drawn = timeline_of(pool(), "f1");
  EXPECT_TRUE(has(drawn, "b0 has #0, op 0 to op 1"));
  EXPECT_TRUE(has(drawn, "b0 names #0, which is gone, op 1 to op 2"));
  EXPECT_TRUE(has(drawn, ">#0 gone</text>")) << "not by its look alone";
}

TEST(Lanes, TellWhatIsObservedOnceWhereTheModelSaysItToo) {
  inspect::Report looked = pool();
  looked.trailer->acts[0].expected.push_back(names("holds", "b0", "block #0"));
  looked.trailer->acts[0].held = {names("holds", "b0", "block #0")};
  const auto lanes = lanes_of(looked);
  ASSERT_EQ(lanes->handles.size(), 1u);
  EXPECT_EQ(lanes->handles[0].spans[0].label, "#0");
  looked.trailer->acts[0].held.emplace();
  EXPECT_EQ(lanes_of(looked)->handles[0].spans.size(), 1u) << "the model knows that it has none";
}

TEST(Lanes, NameObjectsInFullWhereABlockHasTheSameNumber) {
  inspect::Report both = pool();
  both.trailer->acts[0].held->push_back(names("holds", "b1", "object #0"));
  const auto lanes = lanes_of(both);
  ASSERT_EQ(lanes->handles.size(), 2u);
  EXPECT_EQ(lanes->handles[0].spans[0].label, "block #0");
  EXPECT_EQ(lanes->handles[1].spans[0].label, "object #0");
  EXPECT_TRUE(has(timeline_of(both, "f1"), ">object #0</text>")) << "there is room for the number";
}

TEST(Lanes, AreNoneOfAProgramThatNobodyKnows) {
  inspect::Report foreign = report();
  foreign.trailer->acts.clear();
  EXPECT_FALSE(lanes_of(foreign));
  EXPECT_TRUE(timeline_of(foreign, "f1").empty());
  EXPECT_TRUE(steps_of(foreign, "f1").empty());
}

TEST(Timeline, MarksTheOpsAndLeadsToTheStacksThatThereAre) {
  const Markup drawn = timeline_of(report(), "f7");
  EXPECT_TRUE(has(drawn, "<g class=\"mark dropped\" data-op=\"1\">"));
  EXPECT_TRUE(has(drawn, "<g class=\"mark touched\" data-op=\"2\">"));
  EXPECT_TRUE(has(drawn, "class=\"column failed\" data-op=\"2\""));
  EXPECT_TRUE(has(drawn, "node #0: made by op 0, dropped by op 1, touched by op 2"));
  EXPECT_TRUE(has(drawn, "href=\"#f7-access\""));
  EXPECT_TRUE(has(drawn, "href=\"#f7-alloc\""));
  EXPECT_FALSE(has(drawn, "href=\"#f7-free\"")) << "the report has none";
}

TEST(Steps, ShowWhereBothPart) {
  inspect::Report wrong = report();
  wrong.tool = "Dropcheck";
  wrong.trailer->shown = {said("the op succeeds"), holds("r1", "node #9", 1)};
  const Markup steps = steps_of(wrong, "f1");
  EXPECT_TRUE(has(steps, "<tr><td>the op succeeds</td><td>the op succeeds</td></tr>"));
  EXPECT_TRUE(has(steps,
                  "<tr class=\"differs\"><td>r1 holds node #0</td>"
                  "<td>r1 holds node #9</td></tr>"));
}

TEST(Steps, SayWhereADeadProcessStopped) {
  inspect::Report dead = report();
  dead.trailer->shown = {said("the op succeeds")};
  const Markup steps = steps_of(dead, "f1");
  EXPECT_TRUE(has(steps, "<td>AddressSanitizer: heap-use-after-free</td>"));
  EXPECT_TRUE(has(steps, "<tr class=\"unreached\"><td>r1 holds node #0</td><td></td></tr>"));
  EXPECT_FALSE(has(steps, "<tr class=\"differs\"><td>r1"));
}

TEST(Steps, TakeWhatWasNotKeptForNoDifference) {
  inspect::Report long_one = report();
  long_one.tool = "Dropcheck";
  long_one.trailer->acts[2].expected.assign(65, said("the op succeeds"));
  long_one.trailer->shown.assign(64, said("the op succeeds"));
  EXPECT_FALSE(has(steps_of(long_one, "f1"), "<tr class=\"differs\"><td>the op succeeds</td>"));
  long_one.trailer->shown.pop_back();
  EXPECT_TRUE(has(steps_of(long_one, "f1"), "<tr class=\"differs\"><td>the op succeeds</td>"));
}

TEST(Steps, SayWhatOnlyTheProbeSaw) {
  inspect::Report seen = report();
  seen.tool = "Dropcheck";
  seen.trailer->shown = seen.trailer->acts[2].expected;
  seen.trailer->expected = "one drop";
  seen.trailer->actual = "node #0 is dropped twice";
  EXPECT_TRUE(has(steps_of(seen, "f1"),
                  "<tr class=\"differs\"><td>one drop</td>"
                  "<td>node #0 is dropped twice</td></tr>"));
}

TEST(Steps, SayWhatWasLeftWhenAllAgreed) {
  inspect::Report left = report();
  left.tool = "Dropcheck";
  left.trailer->step = 3;
  left.trailer->seen_act = 4;
  left.trailer->expected = "nothing is left";
  left.trailer->actual = "a block of 16 bytes";
  const Markup steps = steps_of(left, "f1");
  EXPECT_TRUE(has(steps, "when all is over"));
  EXPECT_TRUE(has(steps, "a block of 16 bytes"));
}

}  // namespace
}  // namespace dropcheck::page
