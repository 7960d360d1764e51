// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of programs, in words: the laws of pools, each with the shortest program that
// shows it.
#include "harness/memory_pool/model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/memory_pool/codec.hpp"

namespace dropcheck::memory_pool {
namespace {

constexpr Abilities fixed = unwinds | has_allocate | has_any_layout | has_large_blocks |
                            checks_layout | has_make | drops_in_reverse | has_reset | has_owns |
                            has_counters | has_capacity | poisons | has_red_zones |
                            has_fallible_alloc;
constexpr Abilities growing = fixed | has_checkpoints | has_resize | has_limit | grows;
constexpr Abilities unordered = has_make | has_free;

/// What the last step of a program shows, line by line.
std::vector<std::string> seen(std::string_view steps, Abilities abilities = fixed) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  const Program program = std::get<Program>(parse<Language>(text));
  Model model(abilities, program);
  std::vector<std::string> lines;
  for (const Step& step : program.steps) {
    model.run_step(step);
    model.observe();
    lines.clear();
    for (const Event& event : model.trace().events()) lines.push_back(describe(event));
    model.trace().close_step();
  }
  return lines;
}

/// The n-th line of that.
std::string line(std::string_view steps, Abilities abilities = fixed, std::size_t number = 0) {
  const auto lines = seen(steps, abilities);
  return number < lines.size() ? lines[number] : "";
}

TEST(PoolModel, BlocksTakeMultiplesOfEightBytes) {
  EXPECT_EQ(line("allocate b0 1/1", fixed, 1), "8 bytes used, 1016 remain");
  EXPECT_EQ(line("allocate b0 65/1", fixed, 1), "72 bytes used, 952 remain");
}

TEST(PoolModel, PaddingIsCountedFromTheEnd) {
  EXPECT_EQ(line("allocate b0 1/1; allocate b0 1/64", fixed, 1), "72 bytes used, 952 remain");
  EXPECT_EQ(line("renew 1000; allocate b0 1/64", fixed, 1), "48 bytes used, 952 remain");
}

TEST(PoolModel, TheLastByteFitsAndTheNextDoesNot) {
  EXPECT_EQ(line("renew 64; allocate b0 63/1"), "the op succeeds");
  EXPECT_EQ(seen("renew 64; allocate b0 63/1; allocate b0 1/1"),
            (std::vector<std::string>{"the op gives None", "64 bytes used, 0 remain",
                                      "1 chunk of 64 bytes in all", "0 objects are alive"}));
}

TEST(PoolModel, HugeRequestsAndBadLayoutsGiveNone) {
  for (const char* const request : {"allocate b0 max/1", "allocate b0 max-49/1",
                                    "allocate b0 half/1", "allocate_bad 8/3", "allocate_bad 0/0"}) {
    EXPECT_EQ(line(request), "the op gives None") << request;
    EXPECT_EQ(line(request, fixed, 1), "0 bytes used, 1024 remain") << request;
  }
}

TEST(PoolModel, ABlockOfNoBytesAlwaysFits) {
  EXPECT_EQ(line("renew 0; allocate b0 0/4096"), "the op succeeds");
  EXPECT_EQ(line("allocate b0 0/4096", growing), "the op succeeds");
}

TEST(PoolModel, ObjectsDieInReverse) {
  const auto lines = seen("make b0 0; make b1 1; reset");
  EXPECT_EQ(lines[0], "object #1 (label 1) is destroyed");
  EXPECT_EQ(lines[1], "object #0 (label 0) is destroyed");
  EXPECT_EQ(lines[2], "the op succeeds");
}

TEST(PoolModel, WhileDestructorsRunNothingIsGivenButNoBytes) {
  EXPECT_EQ(line("on_drop 0 allocate b1 8/8; make b0 0; reset", fixed, 1), "the op gives None");
  EXPECT_EQ(line("on_drop 0 allocate b1 0/8; make b0 0; reset", fixed, 1), "the op succeeds");
  EXPECT_EQ(line("on_drop 0 renew 64; make b0 0; reset", fixed, 1), "the op is skipped");
}

TEST(PoolModel, TheBlockOfAThrowingConstructorComesBackUnlessAnotherIsBehind) {
  EXPECT_EQ(line("throw_make 0 1; make b0 0"), "the op throws");
  EXPECT_EQ(line("throw_make 0 1; make b0 0", fixed, 1), "0 bytes used, 1024 remain");
  EXPECT_EQ(line("throw_make 0 1; make_nested b0 0", fixed, 1), "0 bytes used, 1024 remain");
  EXPECT_EQ(line("throw_make 0 2; make_nested b0 0", fixed, 2), "96 bytes used, 928 remain");
}

TEST(PoolModel, ChunksDoubleAndALargeBlockHasItsOwn) {
  EXPECT_EQ(line("allocate b0 4096/1; allocate b0 1/1", growing, 2),
            "2 chunks of 12288 bytes in all");
  EXPECT_EQ(line("allocate b0 1/1; allocate b0 10000/1", growing, 2),
            "2 chunks of 16384 bytes in all");
  EXPECT_EQ(line("allocate b0 1/1; allocate b0 10000/1", growing, 1),
            "10008 bytes used, 4088 remain");
}

TEST(PoolModel, ResetKeepsTheCurrentChunk) {
  EXPECT_EQ(line("allocate b0 4096/1; allocate b0 1/1; reset", growing, 2),
            "1 chunk of 8192 bytes in all");
}

TEST(PoolModel, TheLimitBoundsTheSum) {
  EXPECT_EQ(line("set_limit 8192; allocate b0 4096/1; allocate b0 1/1", growing, 2),
            "2 chunks of 8192 bytes in all");
  EXPECT_EQ(line("set_limit 4096; allocate b0 4096/1; allocate b0 1/1", growing),
            "the op gives None");
}

TEST(PoolModel, OnlyTheLastBlockResizesAndNoneFromBeforeACheckpoint) {
  EXPECT_EQ(line("allocate b0 8/8; grow b0 16", growing), "the op succeeds");
  EXPECT_EQ(line("allocate b0 8/8; allocate b1 8/8; grow b0 16", growing), "the op is refused");
  EXPECT_EQ(line("allocate b0 8/8; checkpoint c0; grow b0 16", growing), "the op is refused");
  EXPECT_EQ(line("allocate b0 8/8; shrink b0 16", growing), "the op is skipped");
  EXPECT_EQ(line("allocate b0 8/8; shrink b0 0; grow b0 8", growing), "the op is refused");
}

TEST(PoolModel, ARewindEndsTheCheckpointsBehindIt) {
  EXPECT_EQ(line("checkpoint c0; checkpoint c1; rewind c0; rewind c1", growing),
            "the op is skipped");
  EXPECT_EQ(line("checkpoint c0; checkpoint c1; rewind c1; rewind c0", growing), "the op succeeds");
  EXPECT_EQ(line("checkpoint c0; reset; rewind c0", growing), "the op is skipped");
}

TEST(PoolModel, WhatCannotBeHadLeavesThePoolAsItIs) {
  EXPECT_EQ(line("allocate b0 8/8; fail_alloc 1; renew 64"), "the allocation fails");
  EXPECT_EQ(line("allocate b0 8/8; renew max"), "the allocation fails");
  EXPECT_EQ(line("allocate b0 8/8; renew max; look b0"), "b0 is block #0, 8 bytes of 0");
  EXPECT_EQ(line("fail_alloc 1; allocate b0 8/8", growing), "the op gives None");
}

TEST(PoolModel, OneObjectCanBeGivenBackAlone) {
  EXPECT_EQ(line("make b0 3; free b0", unordered), "object #0 (label 3) is destroyed");
  EXPECT_EQ(line("make b0 3; free b0; free b0", unordered), "the op is skipped");
}

TEST(PoolModel, EachOpAndStateHasACellOfItsOwn) {
  std::set<std::size_t> indices;
  std::size_t states = 0;
  for (int block = 0; block <= static_cast<int>(BlockState::buried); ++block) {
    for (std::uint64_t quarter = 0; quarter < 4; ++quarter) {
      for (std::uint64_t chunks = 0; chunks < 4; ++chunks) {
        for (const bool objects : {false, true}) {
          indices.insert(
              AbstractState{static_cast<BlockState>(block), quarter * 250, 999, chunks, objects}
                  .index());
          ++states;
        }
      }
    }
  }
  EXPECT_EQ(indices.size(), states);
  EXPECT_LT(*indices.rbegin(), StateCells::states);
}

TEST(PoolChoices, EachHasASpellingOfItsOwn) {
  std::set<std::string_view> layouts;
  for (unsigned i = 0; i < LayoutChoice::count; ++i) {
    layouts.insert(LayoutChoice::spelling(static_cast<std::uint8_t>(i)));
  }
  EXPECT_EQ(layouts.size(), LayoutChoice::count);
  EXPECT_EQ(LayoutChoice::spelling(0), "1/1");
  std::set<std::string_view> capacities;
  for (unsigned i = 0; i < CapacityChoice::count; ++i) {
    capacities.insert(CapacityChoice::spelling(static_cast<std::uint8_t>(i)));
  }
  EXPECT_EQ(capacities.size(), CapacityChoice::count);
}

TEST(PoolChoices, AWordThatIsNoneIsAnErrorAtItsPlace) {
  const auto parsed = parse<Language>("dropcheck memory_pool 1\nallocate b0 24/7\n");
  const auto* error = std::get_if<ParseError>(&parsed);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->line, 2u);
  EXPECT_EQ(error->column, 13u);
  EXPECT_EQ(error->message, "'24/7' is not " + std::string(LayoutChoice::what));
}

}  // namespace
}  // namespace dropcheck::memory_pool
