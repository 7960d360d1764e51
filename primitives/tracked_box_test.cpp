// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TrackedBox counts exactly: whatever throws, whatever fails, from eight threads. Also built with
// ThreadSanitizer.
#include "primitives/tracked_box.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using dropcheck::Tracked;
using dropcheck::tracked;
using dropcheck::tracked_in_all;
using dropcheck::TrackedBox;

namespace {

struct Boom {};
struct Nothing {};
struct alignas(64) CacheLine {
  char first;
};

struct ThrowsInConstructor {
  explicit ThrowsInConstructor(bool throws) {
    if (throws) throw Boom();
  }
  int number = 1;
};

struct ThrowsInDestructor {
  ThrowsInDestructor() = default;
  ThrowsInDestructor(ThrowsInDestructor&& other) noexcept
      : throws(std::exchange(other.throws, false)) {}
  ~ThrowsInDestructor() noexcept(false) {
    if (throws) throw Boom();
  }
  bool throws = true;
};

/// Counts its blocks, and can refuse one.
struct Refused {
  static inline bool refuse = false;
  static inline int blocks = 0;
  static void* operator new(std::size_t size) {
    if (std::exchange(refuse, false)) throw std::bad_alloc();
    ++blocks;
    return ::operator new(size);
  }
  static void operator delete(void* block, std::size_t size) {
    --blocks;
    ::operator delete(block, size);
  }
  double number = 0;
};

}  // namespace

template <>
inline constexpr bool dropcheck::drop_may_throw<ThrowsInDestructor> = true;

namespace {

TEST(TrackedBox, CountsValuesAndBytesOfEachTypeAndInAll) {
  const Tracked before = tracked_in_all();
  {
    const auto number = TrackedBox<int>::make(42);
    const auto text = TrackedBox<std::string>::make("Hello, world!");
    const auto line = TrackedBox<CacheLine>::make();
    EXPECT_EQ(*number, 42);
    EXPECT_EQ(text->size(), 13u);
    EXPECT_EQ(tracked<int>(), (Tracked{1, sizeof(int)}));
    EXPECT_EQ(tracked<std::string>(), (Tracked{1, sizeof(std::string)}));
    EXPECT_EQ(tracked<CacheLine>(), (Tracked{1, 64}));
    const std::size_t bytes = sizeof(int) + sizeof(std::string) + 64;
    EXPECT_EQ(tracked_in_all(), (Tracked{before.values + 3, before.bytes + bytes}));
  }
  EXPECT_EQ(tracked_in_all(), before);
  EXPECT_EQ(tracked<int>(), Tracked());
}

TEST(TrackedBox, AValueWithoutBytesIsCountedAndTakesNone) {
  const auto nothing = TrackedBox<Nothing>::make();
  EXPECT_EQ(tracked<Nothing>(), (Tracked{1, 0}));
}

TEST(TrackedBox, MovingCountsNothingAndAssigningUncountsTheOldValue) {
  auto first = TrackedBox<long>::make(1);
  auto second = TrackedBox<long>::make(2);
  EXPECT_EQ(tracked<long>().values, 2u);
  first = std::move(second);
  EXPECT_EQ(*first, 2);
  EXPECT_EQ(tracked<long>().values, 1u);
  const TrackedBox<long> third(std::move(first));
  EXPECT_EQ(tracked<long>().values, 1u);
}

TEST(TrackedBox, IntoInnerGivesTheValueAndStopsTracking) {
  auto box = TrackedBox<std::string>::make("text");
  EXPECT_EQ(TrackedBox<std::string>::into_inner(std::move(box)), "text");
  EXPECT_EQ(tracked<std::string>(), Tracked());
}

TEST(TrackedBox, AConstructorThatThrowsLeavesNoTrace) {
  using Thrower = TrackedBox<ThrowsInConstructor>;
  EXPECT_THROW(static_cast<void>(Thrower::make(true)), Boom);
  EXPECT_EQ(tracked<ThrowsInConstructor>(), Tracked());
  const auto built = Thrower::make(false);
  EXPECT_EQ(tracked<ThrowsInConstructor>().values, 1u);
}

TEST(TrackedBox, ADestructorThatThrowsIsCountedOut) {
  const auto drop_one = [] {
    const auto box = TrackedBox<ThrowsInDestructor>::make();
    EXPECT_EQ(tracked<ThrowsInDestructor>().values, 1u);
  };
  EXPECT_THROW(drop_one(), Boom);
  EXPECT_EQ(tracked<ThrowsInDestructor>(), Tracked());
}

TEST(TrackedBox, AnAllocationThatFailsIsNotCountedAndBlocksAreFreed) {
  Refused::refuse = true;
  EXPECT_THROW(static_cast<void>(TrackedBox<Refused>::make()), std::bad_alloc);
  EXPECT_EQ(tracked<Refused>(), Tracked());
  {
    const auto box = TrackedBox<Refused>::make();
    EXPECT_EQ(Refused::blocks, 1);
  }
  EXPECT_EQ(Refused::blocks, 0);
}

TEST(TrackedBox, EightThreadsCountExactly) {
  constexpr std::size_t kept = 3;
  std::array<std::vector<TrackedBox<short>>, 8> boxes;
  std::vector<std::thread> threads;
  threads.reserve(boxes.size());
  for (auto& mine : boxes) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < 20'000; ++i) static_cast<void>(TrackedBox<short>::make());
      for (std::size_t i = 0; i < kept; ++i) mine.push_back(TrackedBox<short>::make());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(tracked<short>(), (Tracked{8 * kept, 8 * kept * sizeof(short)}));
  boxes = {};
  EXPECT_EQ(tracked<short>(), Tracked());
}

}  // namespace
