// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws that libFuzzer relies on, without libFuzzer: the test plays the engine.
#include "fuzz/mutator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/rc/codec.hpp"
#include "harness/rc/writing.hpp"
#include "harness/target.hpp"

namespace {
int byte_mutations = 0;
}  // namespace

/// Marks what the engine's own mutator has touched: no program begins so when it is encoded.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size) {
  ++byte_mutations;
  if (size < max_size) data[size++] = 0;
  std::fill_n(data, size, std::uint8_t{0xff});
  return size;
}
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed);
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned seed);

namespace dropcheck {

const Target target{"rc", "nothing", ~Abilities{0}, {}, nullptr, nullptr, nullptr};

namespace {

using rc::Language;

constexpr std::size_t whole = limits::program_bytes_max;

/// Programs of the committed corpus.
constexpr std::array seeds = {
    std::string_view("dropcheck rc 1\nnew r0 0\nset_next r0 r0\nnew r1 1\nnew r2 2\n"
                     "set_next r1 r2\nset_next r2 r1\nnew r3 3\nnew r4 4\nnew r5 5\n"
                     "set_next r3 r4\nset_next r4 r5\nset_next r5 r3\n"),
    std::string_view("dropcheck rc 1\non_drop 0 drop r1\non_drop 1 drop r2\non_drop 2 drop r3\n"
                     "new r0 0\nnew r1 1\nnew r2 2\nnew r3 3\ndrop r0\n"),
};

Bytes bytes_of(std::string_view text) {
  return encode<Language>(std::get<rc::Program>(parse<Language>(text)));
}

Bytes generated(std::uint64_t seed) {
  FastRandom random(seed);
  return encode<Language>(write_program<Language>(random, 100, target.abilities));
}

Bytes mutated(const Bytes& input, std::size_t max_size, unsigned seed) {
  Bytes memory(std::max(max_size, input.size()));
  std::ranges::copy(input, memory.begin());
  memory.resize(LLVMFuzzerCustomMutator(memory.data(), input.size(), max_size, seed));
  return memory;
}

Bytes crossed(const Bytes& first, const Bytes& second, std::size_t max_size, unsigned seed) {
  Bytes memory(max_size);
  memory.resize(LLVMFuzzerCustomCrossOver(first.data(), first.size(), second.data(), second.size(),
                                          memory.data(), max_size, seed));
  return memory;
}

bool by_bytes(const Bytes& bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0xff; });
}

bool is_canonical(const Bytes& bytes) { return encode<Language>(decode<Language>(bytes)) == bytes; }

std::size_t steps_of(const Bytes& bytes) { return decode<Language>(bytes).steps.size(); }

TEST(Mutator, WhatComesOutFitsAndIsNotEmpty) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    for (const Bytes& input : {Bytes{}, Bytes{7}, Bytes(9, 0xff), generated(seed), Bytes(300, 1)}) {
      for (const std::size_t max_size : {1, 4, 8, 11, 12, 100, 264, 1000}) {
        const Bytes output = mutated(input, max_size, seed);
        ASSERT_GE(output.size(), 1u);
        ASSERT_LE(output.size(), max_size);
        const Bytes child = crossed(input, generated(seed + 1), max_size, seed);
        ASSERT_GE(child.size(), 1u);
        ASSERT_LE(child.size(), max_size);
      }
    }
  }
}

TEST(Mutator, MutationsByStepsWriteProgramsAsTheCodecDoes) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const Bytes output = mutated(generated(seed % 50), whole, seed);
    ASSERT_TRUE(by_bytes(output) || is_canonical(output)) << seed;
    ASSERT_TRUE(is_canonical(crossed(generated(seed % 50), generated(seed % 41), whole, seed)));
  }
}

TEST(Mutator, AboutOneMutationOfEightIsTheEngines) {
  byte_mutations = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) mutated(generated(1), whole, seed);
  EXPECT_GT(byte_mutations, 4000 / 10);
  EXPECT_LT(byte_mutations, 4000 / 6);
}

TEST(Mutator, TheSameSeedMutatesTheSame) {
  std::set<Bytes> outputs;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Bytes output = mutated(generated(1), whole, seed);
    ASSERT_EQ(output, mutated(generated(1), whole, seed));
    ASSERT_EQ(crossed(generated(1), generated(2), whole, seed),
              crossed(generated(1), generated(2), whole, seed));
    outputs.insert(output);
  }
  EXPECT_GE(outputs.size(), 200u);
}

TEST(Mutator, AProgramThatIsTooLongLosesStepsOnly) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const Bytes input = generated(seed);
    const rc::Program before = decode<Language>(input);
    const Bytes output = mutated(input, input.size() - 1, seed);
    const rc::Program after = decode<Language>(output);
    ASSERT_EQ(after.steps.size(), before.steps.size() - 1);
    ASSERT_EQ(after.omitted, before.omitted);
    auto next = before.steps.begin();
    for (const rc::Step& step : after.steps) {
      next = std::find(next, before.steps.end(), step);
      ASSERT_NE(next, before.steps.end()) << seed;
      ++next;
    }
  }
}

TEST(Mutator, MostMutationsLeaveMostStepsInEffect) {
  const Swarm swarm;
  FastRandom random(0);
  for (const std::string_view text : seeds) {
    int good = 0;
    int all = 0;
    for (unsigned seed = 0; seed < 1000; ++seed) {
      const Bytes output = mutated(bytes_of(text), whole, seed);
      if (by_bytes(output)) continue;
      const rc::Program program = decode<Language>(output);
      Writer<Language, FastRandom> world(random, swarm, target.abilities, program);
      const auto effective = std::ranges::count_if(
          program.steps, [&](const rc::Step& step) { return world.run(step); });
      good += 10 * static_cast<std::size_t>(effective) >= 6 * program.steps.size();
      ++all;
    }
    EXPECT_GE(10 * good, 8 * all);
  }
}

TEST(Mutator, ProgramsGrowAndShrinkAndChangeInEveryPart) {
  const Bytes input = generated(3);
  const rc::Program before = decode<Language>(input);
  int longer = 0, shorter = 0, other_mask = 0, more_scripts = 0;
  const auto scripts = [](const rc::Program& program) {
    return std::ranges::count_if(program.steps,
                                 [](auto& step) { return step.on_drop.has_value(); });
  };
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const rc::Program after = decode<Language>(mutated(input, whole, seed));
    if (by_bytes(encode<Language>(after))) continue;
    longer += after.steps.size() > before.steps.size();
    shorter += after.steps.size() < before.steps.size();
    other_mask += after.omitted != before.omitted;
    more_scripts += scripts(after) > scripts(before);
  }
  EXPECT_GT(longer, 100);
  EXPECT_GT(shorter, 100);
  EXPECT_GT(other_mask, 1);
  EXPECT_LT(other_mask, 400);
  EXPECT_GT(more_scripts, 20);
}

TEST(Mutator, AFullProgramStaysFullAndChanges) {
  Bytes full = generated(5);
  while (steps_of(full) < limits::steps_max) full.resize(full.size() + limits::step_bytes, 1);
  int changed_at_the_limit = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Bytes output = mutated(full, whole, seed);
    ASSERT_LE(steps_of(output), limits::steps_max);
    changed_at_the_limit += steps_of(output) == limits::steps_max && output != full;
  }
  EXPECT_GT(changed_at_the_limit, 100);
}

TEST(Mutator, ChildrenHaveStepsOfBothParents) {
  Bytes first = bytes_of("dropcheck rc 1\nnew r0 0\nnew r0 0\nnew r0 0\nnew r0 0\n");
  Bytes second = bytes_of("dropcheck rc 1\nnew r7 7\nnew r7 7\nnew r7 7\nnew r7 7\n");
  int both = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const rc::Program child = decode<Language>(crossed(first, second, whole, seed));
    const auto holds = [&](const Bytes& parent) {
      return std::ranges::count(child.steps, decode<Language>(parent).steps[0]) > 0;
    };
    both += holds(first) && holds(second);
  }
  EXPECT_GT(both, 30);
}

}  // namespace
}  // namespace dropcheck
