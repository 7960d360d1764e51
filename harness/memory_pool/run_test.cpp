// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole run, against a canary: our growing pool, sound as it stands, that can be given one
// defect at a time. Each must be rejected at its step, by the oracle whose words the table holds.
#include "harness/memory_pool/run.hpp"

#include <gtest/gtest.h>
#include <sanitizer/asan_interface.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/situations.hpp"
#include "harness/memory_pool/writing.hpp"
#include "harness/shadow.hpp"
#include "primitives/growing_pool.hpp"

namespace dropcheck::memory_pool {
namespace {

/// What is wrong with the canary now. A variable, so that one instantiation of run() is enough.
std::string_view defect;
bool has(std::string_view wanted) { return defect == wanted; }

struct CanaryPool {
  explicit CanaryPool(std::size_t first_chunk) : pool(first_chunk) {
    if (has("AChunkIsNeverReleased")) lost = ::operator new(64);
  }
  GrowingPool pool;
  std::byte* last = nullptr;
  std::size_t last_size = 0;
  void* lost = nullptr;
};

alignas(4096) std::byte elsewhere[8192];

struct Canary {
  using Pool = CanaryPool;
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool checks_layout = true;
  static constexpr bool drops_in_reverse = true;
  static constexpr bool has_capacity = true;
  static constexpr bool grows = true;
  static constexpr bool poisons = true;
  static constexpr bool red_zones = true;
  static constexpr bool fallible_alloc = true;

  static Pool open(std::size_t first_chunk) { return Pool(first_chunk); }
  static void* allocate(Pool& self, std::size_t size, std::size_t align) {
    if (has("BadLayoutsAreRoundedUp") && align == 3) align = 4;
    if (has("WhatFitsIsRefused") && size == 24) return nullptr;
    auto* block = static_cast<std::byte*>(self.pool.allocate(size, align));
    if (block == nullptr) return has("WhatDoesNotFitIsGiven") && size < 1000 ? elsewhere : nullptr;
    if (has("BlocksLieAskew") && size != 0) ++block;
    if (has("ABlockIsGivenTwice") && self.last != nullptr) return self.last;
    if (has("BlocksOverlapByAByte") && self.last != nullptr) return self.last + self.last_size - 1;
    if (has("BlocksLieElsewhere")) return elsewhere;
    if (has("OldBlocksAreWrittenTo") && self.last != nullptr) self.last[0] = std::byte{0xee};
    if (has("ABlockIsPoisoned")) ASAN_POISON_MEMORY_REGION(block, size);
    self.last = block;
    self.last_size = size;
    return block;
  }
  template <class T, class... Args>
  static T* make(Pool& self, Args&&... args) {
    if (has("ObjectsAreNeverDestroyed")) {
      void* const block = self.pool.allocate(made_bytes, made_align);
      if (block == nullptr) return nullptr;
      return ::new (static_cast<std::byte*>(block) + record_bytes) T(std::forward<Args>(args)...);
    }
    return self.pool.make<T>(std::forward<Args>(args)...);
  }
  static void reset(Pool& self) {
    if (has("ResetDoesNothing")) return;
    self.pool.reset();
    if (has("WhatIsTakenBackCanBeTouched")) ASAN_UNPOISON_MEMORY_REGION(self.last, self.last_size);
    self.last = nullptr;
  }
  static GrowingPool::Checkpoint checkpoint(Pool& self) { return self.pool.checkpoint(); }
  static void rewind(Pool& self, const GrowingPool::Checkpoint& to) {
    if (!has("RewindDoesNothing")) self.pool.rewind(to);
    self.last = nullptr;
  }
  static bool grow(Pool& self, void* block, std::size_t size, std::size_t wanted) {
    return self.pool.grow(block, size, wanted) || has("EveryBlockGrows");
  }
  static bool shrink(Pool& self, void* block, std::size_t size, std::size_t wanted) {
    const bool shrunk = self.pool.shrink(block, size, wanted);
    if (has("ShrinkingSpoilsABlock")) *static_cast<std::byte*>(block) = std::byte{0xee};
    return shrunk;
  }
  static bool owns(const Pool& self, const void* byte) {
    return has("OwnsEverything") || self.pool.owns(byte);
  }
  static Counters counters(const Pool& self) {
    Counters counters{self.pool.used(), self.pool.remaining(), self.pool.capacity(),
                      self.pool.chunk_count()};
    if (has("PaddingIsNotCounted") && counters.used > 64) counters.used -= 8;
    if (has("ChunksAreNotCounted")) counters.chunks = 1;
    return counters;
  }
  static void set_limit(Pool& self, std::size_t bytes) {
    if (!has("TheLimitIsIgnored")) self.pool.set_limit(bytes);
  }
};

static_assert(abilities_of<Canary>() == ((has_large_blocks << 1) - 1 - has_free));

constexpr std::string_view fits = "what fits is given, what does not is refused";
constexpr std::string_view used = "what is used and what remains";
constexpr std::string_view chunks = "chunks are asked for and released";

/// A defect, a program that shows it, and what must be said at which step. Some only show where
/// AddressSanitizer watches.
struct Case {
  std::string_view defect;
  std::string_view program;
  std::size_t step;
  std::string_view rule;
  bool asan = false;
};

const Case cases[] = {
    {"BadLayoutsAreRoundedUp", "allocate_bad 8/3", 0, fits},
    {"WhatFitsIsRefused", "allocate b0 24/8", 0, fits},
    {"WhatDoesNotFitIsGiven", "set_limit 0; allocate b0 24/8", 1, "a block lies in memory"},
    {"BlocksLieAskew", "allocate b0 8/8", 0, "a block begins at a multiple of its alignment"},
    {"ABlockIsGivenTwice", "allocate b0 8/8; allocate b1 8/8", 1, "no two blocks share a byte"},
    {"BlocksOverlapByAByte", "allocate b0 8/1; allocate b1 8/1", 1, "no two blocks share a byte"},
    {"BlocksLieElsewhere", "allocate b0 8/8", 0, "a block lies in memory that the pool has"},
    {"OldBlocksAreWrittenTo", "allocate b0 8/8; allocate b1 8/8", 1, "the bytes of a block stay"},
    {"ShrinkingSpoilsABlock", "allocate b0 8/8; shrink b0 4", 1, "the bytes of a block stay"},
    {"ABlockIsPoisoned", "allocate b0 8/8", 0, "a block lies in memory that the pool has", true},
    {"WhatIsTakenBackCanBeTouched", "allocate b0 8/8; reset; touch b0 last", 2,
     "a touch of what was taken back is reported", true},
    {"ObjectsAreNeverDestroyed", "make b0 0; reset", 1, "objects are destroyed once"},
    {"ResetDoesNothing", "allocate b0 8/8; reset", 1, used},
    {"RewindDoesNothing", "checkpoint c0; allocate b0 8/8; rewind c0", 2, used},
    {"EveryBlockGrows", "allocate b0 8/8; allocate b1 8/8; grow b0 8", 2, fits},
    {"OwnsEverything", "allocate b0 8/8; owns b0", 1, fits},
    {"PaddingIsNotCounted", "allocate b0 65/1", 0, used},
    {"ChunksAreNotCounted", "allocate b0 4096/1; allocate b1 1/1", 1, chunks},
    {"TheLimitIsIgnored", "set_limit 0; allocate b0 8/8", 1, fits},
    {"AChunkIsNeverReleased", "allocate b0 8/8", 1, "a pool gives its memory back"},
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.defect; }

Program program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program>(parse<Language>(text));
}

Verdict run_with(std::string_view what, const Program& program) {
  defect = what;
  Progress progress;
  Verdict verdict = run<Canary>(program, progress);
  defect = "";
  return verdict;
}

class PoolCanary : public testing::TestWithParam<Case> {};

TEST_P(PoolCanary, IsRejectedAtItsStepForItsReason) {
  const Case& one = GetParam();
  if (one.asan && !shadow::watches) GTEST_SKIP() << "only AddressSanitizer can tell";
  const Program program = program_of(one.program);
  ASSERT_TRUE(run_with("", program).pass()) << "the sound canary must pass";
  const Verdict verdict = run_with(one.defect, program);
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->step, one.step);
  EXPECT_TRUE(verdict.violation->rule.starts_with(one.rule)) << verdict.violation->rule;
  EXPECT_EQ(Ledger::live(), 0u) << "what was abandoned is released";
}

INSTANTIATE_TEST_SUITE_P(All, PoolCanary, testing::ValuesIn(cases),
                         [](const auto& info) { return std::string(info.param.defect); });

TEST(PoolRun, RandomProgramsPassAndReachEverySituation) {
  std::uint64_t reached = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const Program program = write_program<Language>(seed, abilities_of<Canary>());
    const Verdict verdict = run_with("", program);
    ASSERT_TRUE(verdict.pass()) << print(program) << verdict.violation->rule << "\n"
                                << verdict.violation->expected << "\n"
                                << verdict.violation->actual;
    ASSERT_EQ(Ledger::live(), 0u);
    reached |= verdict.situations;
  }
  for (const SituationInfo& info : situations) {
    if ((info.needs & ~abilities_of<Canary>()) != 0) continue;
    EXPECT_NE(reached & info.bit, 0u) << info.words;
  }
}

TEST(PoolRun, ATouchForRealDiesInAChildAndIsTold) {
  if (!shadow::watches) GTEST_SKIP() << "only AddressSanitizer can tell";
  shadow::touches_for_real = true;
  const Program program = program_of(
      "allocate b0 24/8; touch b0 behind; touch b0 before; reset; touch b0 first; touch b0 last");
  EXPECT_TRUE(run_with("", program).pass());
  const Verdict verdict = run_with("WhatIsTakenBackCanBeTouched", program);
  shadow::touches_for_real = false;
  ASSERT_TRUE(verdict.violation);
  EXPECT_EQ(verdict.violation->actual, "nothing is reported");
}

}  // namespace
}  // namespace dropcheck::memory_pool
