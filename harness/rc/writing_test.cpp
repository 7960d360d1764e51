// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is written fits the language, mostly takes effect, and depends on the numbers only.
#include "harness/rc/writing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <variant>

#include "harness/rc/codec.hpp"

namespace dropcheck::rc {
namespace {

constexpr Abilities everything = ~Abilities{0};

Program program_of(std::uint64_t seed, int size = 100, Abilities abilities = everything) {
  FastRandom random(seed);
  return write_program<Language>(random, size, abilities);
}

/// Runs a program's steps on a model, and says of one whether it took effect.
class Replayed {
 public:
  explicit Replayed(const Program& program)
      : random_(0), writer_(random_, swarm_, everything, program) {}
  bool run(const Step& step) { return writer_.run(step); }

 private:
  FastRandom random_;
  Swarm swarm_;
  Writer<Language, FastRandom> writer_;
};

TEST(FastRandom, NumbersStayBelowTheBoundAndReachAllOfIt) {
  FastRandom random(1);
  for (const std::uint64_t bound : {1, 2, 3, 7, 48}) {
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(random.below(bound));
    EXPECT_EQ(seen.size(), bound);
    EXPECT_EQ(*seen.rbegin(), bound - 1);
  }
}

TEST(Writer, ProgramsFitTheLimits) {
  std::size_t longest = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (const int size : {0, 1, 50, 100, 1000}) {
      const Program program = program_of(seed, size);
      ASSERT_GE(program.steps.size(), 1u);
      ASSERT_LE(program.steps.size(), size == 0 ? 1 : limits::steps_max);
      ASSERT_EQ(decode<Language>(encode<Language>(program)), program);
      longest = std::max(longest, program.steps.size());
    }
  }
  EXPECT_EQ(longest, limits::steps_max);
}

TEST(Writer, MostStepsTakeEffect) {
  std::size_t steps = 0;
  std::size_t effective = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Program program = program_of(seed);
    Replayed world(program);
    for (const Step& step : program.steps) effective += world.run(step);
    steps += program.steps.size();
  }
  EXPECT_GE(effective * 100, steps * 90);
  EXPECT_LT(effective, steps);
}

TEST(Writer, EveryOpOccursNowAndInDropScripts) {
  std::set<unsigned> now;
  std::set<unsigned> on_drop;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    for (const Step& step : program_of(seed).steps) {
      (step.on_drop ? on_drop : now).insert(info_of(step.op).id);
    }
  }
  const std::size_t all_but_nop = std::variant_size_v<Op> - 1;
  EXPECT_EQ(now.size(), all_but_nop);
  EXPECT_EQ(on_drop.size(), all_but_nop);
}

TEST(Writer, OpsThatAreOmittedOrNotSupportedAreNotWritten) {
  std::uint64_t omitted = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Program program = program_of(seed, 100, has_weak);
    omitted |= program.omitted;
    for (const Step& step : program.steps) {
      const OpInfo& info = info_of(step.op);
      ASSERT_FALSE(program.omits(info)) << info.word;
      ASSERT_EQ(info.needs & ~has_weak, 0u) << info.word;
    }
  }
  EXPECT_NE(omitted, 0u);
  EXPECT_EQ(omitted >> op::New::info.id & 1, 0u);
}

TEST(Writer, TheSameSeedWritesTheSameProgram) {
  std::set<Bytes> programs;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(program_of(seed), program_of(seed));
    programs.insert(encode<Language>(program_of(seed)));
  }
  EXPECT_EQ(programs.size(), 100u);
}

TEST(Writer, StepsInsertedIntoAProgramTakeEffectThere) {
  std::size_t effective = 0;
  constexpr std::size_t tries = 500;
  for (std::uint64_t seed = 0; seed < tries; ++seed) {
    const Program before = program_of(seed);
    Program program = before;
    FastRandom random(seed);
    const std::size_t position = random.below(before.steps.size() + 1);
    insert_steps(random, program, position, 2, everything);
    Replayed world(program);
    for (std::size_t i = 0; i < position; ++i) world.run(program.steps[i]);
    for (std::size_t i = position; i < position + 2; ++i) {
      ASSERT_FALSE(program.omits(info_of(program.steps[i].op)));
      effective += world.run(program.steps[i]);
    }
    const auto inserted = program.steps.begin() + static_cast<std::ptrdiff_t>(position);
    program.steps.erase(inserted, inserted + 2);
    ASSERT_EQ(program, before);
  }
  EXPECT_GE(effective * 100, 2 * tries * 95);
}

TEST(Writer, WhereAllOpsAreOmittedNothingIsInserted) {
  FastRandom random(1);
  const Program before{.omitted = known_ids<Op>(), .steps = {}};
  Program program = before;
  insert_steps(random, program, 0, 3, everything);
  EXPECT_EQ(program, before);
}

TEST(Writer, AMendedProgramHasNoStepWithoutEffect) {
  std::size_t mended = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    FastRandom random(seed);
    Program program = program_of(seed);
    const Program other = program_of(seed + 1);
    program.steps.insert(program.steps.begin(), other.steps.begin(), other.steps.end());
    std::reverse(program.steps.begin(), program.steps.end());
    const Program before = program;
    mend_steps(random, program, everything);
    mended += program != before;
    Replayed world(program);
    for (const Step& step : program.steps) ASSERT_TRUE(world.run(step));
    const Program whole = program;
    mend_steps(random, program, everything);
    ASSERT_EQ(program, whole);
  }
  EXPECT_GE(mended, 150u);
}

TEST(Writer, ARetargetedStepNamesASlotInUse) {
  const StrongSlot r0{0}, r5{5}, r7{7};
  const WeakSlot w3{3}, w6{6};
  Program program{.steps = {{op::New{r5, Label{0}}, std::nullopt},
                            {op::Downgrade{r5, w3}, std::nullopt},
                            {op::Clone{r0, r7}, std::nullopt},
                            {op::Upgrade{w6, r0}, std::nullopt},
                            {op::ThrowDrop{Label{1}, Ordinal{1}}, std::nullopt}}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    FastRandom random(seed);
    Program target = program;
    EXPECT_TRUE(retarget_step(random, target, 2, everything));
    EXPECT_EQ(target.steps[2].op, Op((op::Clone{r5, r7})));
    EXPECT_TRUE(retarget_step(random, target, 3, everything));
    EXPECT_EQ(target.steps[3].op, Op((op::Upgrade{w3, r0})));
    const Program before = target;
    EXPECT_FALSE(retarget_step(random, target, 4, everything));
    EXPECT_EQ(target, before);
    EXPECT_FALSE(retarget_step(random, target, 0, everything));
  }
}

}  // namespace
}  // namespace dropcheck::rc
