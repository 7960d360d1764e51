// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model tells of a program so that it can be drawn: what slots name, and where blocks lie.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "harness/account.hpp"
#include "harness/canary_run_test.hpp"
#include "harness/history.hpp"
#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/ending.hpp"
#include "harness/memory_pool/model.hpp"

namespace dropcheck::memory_pool {
namespace {

constexpr Abilities exact = unwinds | has_allocate | has_any_layout | has_large_blocks | has_make |
                            drops_in_reverse | has_reset | has_checkpoints | has_resize | has_free |
                            has_counters | has_capacity | poisons | has_red_zones;
constexpr Abilities growing = exact | grows;

std::vector<Act> account(std::string_view steps, Abilities abilities) {
  return account_of<Model>(canaries::program_of<Language>(steps), abilities);
}

std::string name_of(std::uint32_t object) {
  return object >= History::first_block ? "block " + std::to_string(object - History::first_block)
                                        : "object " + std::to_string(object);
}

/// What slots name behind the last step, as "b0 block 0, b1 dangles object 0".
std::string held(std::string_view steps, Abilities abilities = exact) {
  const std::vector<Act> acts = account(steps, abilities);
  std::string told;
  for (const Sight& sight : *acts[acts.size() - 2].held) {
    told += (told.empty() ? "" : ", ") + sight.handle + " " +
            (sight.what == Sight::What::dangles ? "dangles " : "") + name_of(sight.objects.at(0));
  }
  return told;
}

/// The blocks there, as "block 0: 24/8 at 0+0; object 0: gone", and what was touched.
std::string blocks(std::string_view steps, Abilities abilities = exact) {
  const std::vector<Act> acts = account(steps, abilities);
  const Memory& memory = *acts[acts.size() - 2].memory;
  std::string told;
  for (const Memory::Block& block : memory.blocks) {
    told += (told.empty() ? "" : "; ") + name_of(block.object) + ": " + std::to_string(block.size) +
            "/" + std::to_string(block.align);
    if (block.spot) {
      told += " at " + std::to_string(block.spot->chunk) + "+" + std::to_string(block.spot->offset);
    }
    if (!block.alive) told += " gone";
  }
  if (memory.touched) {
    told += "; touched " + std::to_string(memory.touched->block) + "+" +
            std::to_string(memory.touched->at);
  }
  return told;
}

/// The chunks, as "24 of 1024, 0 of 4096 gone".
std::string chunks(std::string_view steps, Abilities abilities, bool at_the_end = false) {
  const std::vector<Act> acts = account(steps, abilities);
  std::string told;
  for (const Memory::Chunk& chunk : acts[acts.size() - (at_the_end ? 1 : 2)].memory->chunks) {
    told += (told.empty() ? "" : ", ") + std::to_string(chunk.used) + " of " +
            std::to_string(chunk.size) + (chunk.there ? "" : " gone");
  }
  return told;
}

TEST(PoolSights, SlotsNameBlocksAndObjectsWithoutALook) {
  EXPECT_EQ(held("allocate b3 24/8; make b1 0"), "b1 object 0, b3 block 0");
  EXPECT_EQ(held("allocate b0 8/8; make b1 0; allocate b0 8/8"), "b0 block 2, b1 object 0");
}

TEST(PoolSights, SlotsDangleBehindAResetAndARewindAndNotWhereOneBlockIsGivenBack) {
  EXPECT_EQ(held("allocate b0 8/8; make b1 0; reset"), "b0 dangles block 0, b1 dangles object 0");
  EXPECT_EQ(held("allocate b0 8/8; checkpoint c0; allocate b1 8/8; rewind c0"),
            "b0 block 0, b1 dangles block 1");
  EXPECT_EQ(held("allocate b0 8/8; allocate b1 8/8; free b0"), "b1 block 1");
  EXPECT_EQ(held("allocate b0 8/8; renew 64"), "");
}

TEST(PoolSights, BlocksLieWhereTheArithmeticPutsThem) {
  EXPECT_EQ(blocks("allocate b0 1/1; allocate b1 24/64"),
            "block 0: 1/1 at 0+0; block 1: 24/64 at 0+64");
  EXPECT_EQ(blocks("allocate b0 4096/1; allocate b1 1/1", growing),
            "block 0: 4096/1 at 0+0; block 1: 1/1 at 1+0");
  EXPECT_EQ(blocks("allocate b0 8/8; grow b0 40"), "block 0: 40/8 at 0+0");
}

TEST(PoolSights, AnObjectLiesBehindItsRecord) {
  const std::string size = std::to_string(sizeof(Node)) + "/" + std::to_string(alignof(Node));
  EXPECT_EQ(blocks("make b0 0"), "object 0: " + size + " at 0+" + std::to_string(record_bytes));
}

TEST(PoolSights, WhereBlocksLieIsUnknownOfAPoolThatPromisesNoArithmetic) {
  EXPECT_EQ(blocks("allocate b0 1/1; allocate b1 24/64; free b0", exact & ~has_counters),
            "block 0: 1/1 gone; block 1: 24/64");
  EXPECT_EQ(chunks("allocate b0 1/1", exact & ~has_counters), "");
}

TEST(PoolSights, WhatIsTakenBackKeepsItsPlaceAlsoInAPoolBeforeThisOne) {
  EXPECT_EQ(blocks("allocate b0 8/8; reset; allocate b0 16/8"),
            "block 0: 8/8 at 0+0 gone; block 1: 16/8 at 0+0");
  EXPECT_EQ(blocks("allocate b0 8/8; renew 64; allocate b0 16/8"),
            "block 0: 8/8 at 0+0 gone; block 1: 16/8 at 1+0");
}

TEST(PoolSights, TheTouchedByteIsToldOfTheStepThatTouchesIt) {
  const std::string block = "block 0: 24/8 at 0+0";
  EXPECT_EQ(blocks("allocate b0 24/8; touch b0 behind"), block + "; touched 0+24");
  EXPECT_EQ(blocks("allocate b0 24/8; touch b0 before"), block + "; touched 0+-1");
  EXPECT_EQ(blocks("allocate b0 24/8; reset; touch b0 first"), block + " gone; touched 0+0");
  EXPECT_EQ(blocks("allocate b0 24/8; reset; touch b0 last"), block + " gone; touched 0+23");
  EXPECT_EQ(blocks("allocate b0 24/8; touch b0 behind; on_drop 0 reset"), block);
  EXPECT_EQ(blocks("allocate b0 24/8; touch b0 first"), block) << "skipped: it is alive";
}

TEST(PoolSights, ChunksAreToldWithWhatIsUsedAndWhetherTheyAreThere) {
  EXPECT_EQ(chunks("allocate b0 1/1; allocate b0 1/64", exact), "72 of 1024");
  EXPECT_EQ(chunks("allocate b0 4096/1; checkpoint c0; allocate b0 1/1; rewind c0", growing),
            "4096 of 4096, 8 of 8192 gone");
  EXPECT_EQ(chunks("allocate b0 8/8; renew 64", exact), "8 of 1024 gone, 0 of 64");
  EXPECT_EQ(chunks("allocate b0 8/8", exact, true), "8 of 1024 gone") << "the pool is destroyed";
}

}  // namespace
}  // namespace dropcheck::memory_pool
