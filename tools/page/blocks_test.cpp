// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/blocks.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <string_view>

#include "tools/page/block_strip.hpp"
#include "tools/page/ruler.hpp"
#include "tools/page/steps.hpp"

namespace dropcheck::page {
namespace {

using inspect::Block;
using inspect::Memory;

/// allocate b0 24/8; reset; allocate b1 40/8; touch b0 last.
inspect::Report report() {
  inspect::Report report;
  report.tool = "AddressSanitizer";
  report.kind = "use-after-poison";
  inspect::Trailer& trailer = report.trailer.emplace();
  trailer.target = "memory_pool/mine";
  trailer.step = 3;
  trailer.object = "block #0";
  trailer.acts = {{0, "allocate b0 24/8", {}, {}},
                  {1, "reset", {}, {}},
                  {2, "allocate b1 40/8", {}, {}},
                  {3, "touch b0 last", {}, {}},
                  {4, "the end of the program", {}, {}}};
  const Block first{.object = "block #0", .size = 24, .align = 8, .chunk = 0, .given = 0};
  Block gone = first;
  gone.alive = false;
  gone.taken = 1;
  const Block second{.object = "block #1", .size = 40, .align = 8, .chunk = 0, .given = 2};
  trailer.acts[0].memory = Memory{{{1024, 24}}, {first}, {}};
  trailer.acts[1].memory = Memory{{{1024, 0}}, {gone}, {}};
  trailer.acts[2].memory = Memory{{{1024, 40}}, {gone, second}, {}};
  trailer.acts[3].memory = Memory{{{1024, 40}}, {gone, second}, inspect::Touch{0, 23}};
  trailer.acts[4].memory = Memory{{{1024, 40, false}}, {gone, second}, {}};
  return report;
}

Markup blocks_in(const inspect::Report& report) {
  return blocks_of(Finding{.report = &report, .id = "f1"});
}

bool has(const Markup& markup, std::string_view text) {
  return markup.text.find(text) != markup.text.npos;
}

/// Of a block's box: x, y, width.
struct Box {
  double x = 0, y = 0, width = 0;
};
Box box_of(const Markup& drawing, const std::string& block) {
  const std::regex form("data-block=\"" + block +
                        "\"><title>[^<]*</title><rect x=\"([0-9.]+)\" y=\"([0-9.]+)\" "
                        "width=\"([0-9.]+)\"");
  std::smatch found;
  if (!std::regex_search(drawing.text, found, form)) return {};
  return {std::stod(found[1]), std::stod(found[2]), std::stod(found[3])};
}

Markup strip_of(const Memory& memory, double width = 640) {
  const inspect::Report of_pool = report();
  const ObjectNames names(*of_pool.trailer);
  return block_strip({.memory = memory, .names = names, .id = "i", .title = "t", .width = width});
}

TEST(Blocks, AreToldWithTheOpsThatGaveThemAndTookThemBack) {
  const Markup section = blocks_in(report());
  EXPECT_TRUE(has(section, "<h3>The pool’s blocks behind op 3 <code>touch b0 last</code></h3>"));
  EXPECT_TRUE(has(section,
                  "<li data-block=\"block #0\">block #0: 24 bytes, aligned to 8, bytes 0 to 23 of "
                  "chunk 0; given by op 0 <code>allocate b0 24/8</code>, taken back by op 1 "
                  "<code>reset</code>; op 3 <code>touch b0 last</code> touches the last byte."
                  "</li>"));
  EXPECT_TRUE(has(section,
                  "block #1: 40 bytes, aligned to 8, bytes 0 to 39 of chunk 0; given by op 2 "
                  "<code>allocate b1 40/8</code>.</li>"));
}

TEST(Blocks, OfWhichNobodyKnowsWhereTheyLieAreSaidToBe) {
  inspect::Report unknown = report();
  Memory& memory = *unknown.trailer->acts[3].memory;
  EXPECT_FALSE(has(blocks_in(unknown), "nobody knows where they lie"));
  memory.chunks.clear();
  for (Block& block : memory.blocks) block.chunk.reset();
  const Markup section = blocks_in(unknown);
  EXPECT_TRUE(has(section, "nobody knows where they lie"));
  EXPECT_TRUE(has(section, "block #0: 24 bytes, aligned to 8; given by op 0"));
  EXPECT_LT(box_of(section, "block #0").x, box_of(section, "block #1").x);
  EXPECT_FALSE(has(section, "not given"));
}

TEST(Blocks, AreNoneOfAProgramWithoutPools) {
  inspect::Report foreign = report();
  for (inspect::Act& act : foreign.trailer->acts) act.memory.reset();
  EXPECT_TRUE(blocks_in(foreign).empty());
  EXPECT_FALSE(has(steps_of(foreign, "f1"), "svg"));
  foreign.trailer->acts.clear();
  EXPECT_TRUE(blocks_in(foreign).empty());
  foreign.trailer.reset();
  EXPECT_TRUE(blocks_in(foreign).empty());
}

TEST(Blocks, WhatIsLeftWhenAllIsOverIsToldOfTheEnd) {
  inspect::Report left = report();
  left.trailer->step = 4;
  left.trailer->seen_act = 5;
  EXPECT_TRUE(has(blocks_in(left), "behind the end of the program"));
  EXPECT_TRUE(has(blocks_in(left), "given back"));
}

TEST(Blocks, AreDrawnBehindEachOpUpToTheOneThatBrokeTheRule) {
  const Markup steps = steps_of(report(), "f1");
  for (const char* id : {"f1-blocks-0", "f1-blocks-1", "f1-blocks-2", "f1-blocks-3"}) {
    EXPECT_TRUE(has(steps, std::string("<title id=\"") + id + "\">")) << id;
  }
  EXPECT_FALSE(has(steps, "f1-blocks-4"));
  EXPECT_TRUE(has(steps,
                  ">block #0, 24 bytes, was taken back: the last byte is touched; block #1, 40 "
                  "bytes, is alive.</title>"));
}

TEST(Blocks, OfManyOpsAreDrawnOnlyOnce) {
  inspect::Report many = report();
  many.trailer->acts[2].memory->blocks.assign(300, many.trailer->acts[0].memory->blocks[0]);
  EXPECT_FALSE(has(steps_of(many, "f1"), "svg"));
  EXPECT_TRUE(has(blocks_in(many), "<svg"));
}

TEST(BlockStrip, WhatIsGivenAgainStandsAboveWhatWasThere) {
  const Markup drawing = strip_of(*report().trailer->acts[3].memory);
  const Box gone = box_of(drawing, "block #0"), alive = box_of(drawing, "block #1");
  EXPECT_EQ(gone.x, alive.x) << "both begin at the same byte";
  EXPECT_LT(alive.y, gone.y);
  EXPECT_LT(gone.width, alive.width);
  EXPECT_TRUE(has(drawing, "class=\"m-freed\" data-block=\"block #0\""));
  EXPECT_TRUE(has(drawing, "class=\"m-ours\" data-block=\"block #1\""));
  const Markup before = strip_of(*report().trailer->acts[1].memory);
  EXPECT_EQ(box_of(before, "block #0").y, alive.y) << "until then there is room";
}

TEST(BlockStrip, BlocksBesideOneAnotherDoNotOverlap) {
  Memory memory{{{1024, 72}}, {}, {}};
  memory.blocks = {{.object = "block #0", .size = 1, .chunk = 0},
                   {.object = "block #1", .size = 64, .chunk = 0, .offset = 8}};
  const Markup drawing = strip_of(memory);
  const Box one = box_of(drawing, "block #0"), two = box_of(drawing, "block #1");
  EXPECT_EQ(one.y, two.y);
  EXPECT_GT(one.width, 20) << "a name has room";
  EXPECT_GE(two.x, one.x + one.width + Ruler::narrowest) << "7 bytes lie between them";
}

TEST(BlockStrip, TheTouchedByteIsMarkedWhereItIs) {
  Memory memory = *report().trailer->acts[3].memory;
  const auto touch_at = [&](std::int64_t at) {
    memory.touched = inspect::Touch{1, at};
    const std::string text = strip_of(memory).text;
    std::smatch found;
    const std::regex form("class=\"touch\"><title>[^<]*</title><path d=\"M([0-9.]+) ");
    return std::regex_search(text, found, form) ? std::stod(found[1]) : 0;
  };
  const Box box = box_of(strip_of(memory), "block #1");
  EXPECT_LT(touch_at(-1), box.x);
  EXPECT_GE(touch_at(0), box.x);
  EXPECT_LT(touch_at(0), box.x + 10);
  EXPECT_GT(touch_at(39), box.x + box.width - 10);
  EXPECT_LT(touch_at(39), box.x + box.width);
  EXPECT_GT(touch_at(40), box.x + box.width);
  EXPECT_EQ(touched_byte(memory), "the byte behind the last one");
}

TEST(BlockStrip, IsScrolledByKeyOnlyWhereItIsTooWide) {
  Memory memory{{{1024, 24}}, {{.object = "block #0", .size = 24, .chunk = 0}}, {}};
  EXPECT_FALSE(has(strip_of(memory, narrow_strip), "tabindex"));
  memory.blocks.clear();
  for (unsigned i = 0; i < 20; ++i) {
    memory.blocks.push_back({.object = "block #9", .size = 8, .chunk = 0, .offset = 8 * i});
  }
  EXPECT_TRUE(has(strip_of(memory, narrow_strip), "tabindex=\"0\""));
}

TEST(BlockStrip, TextIsNoMarkup) {
  const Memory memory{{}, {{.object = "<script>", .size = 24, .alive = false}}, {{0, 0}}};
  const Markup drawing = strip_of(memory);
  EXPECT_FALSE(has(drawing, "<script>"));
  EXPECT_TRUE(has(drawing, "data-block=\"&lt;script&gt;\""));
}

}  // namespace
}  // namespace dropcheck::page
