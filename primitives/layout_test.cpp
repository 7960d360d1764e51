// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Rust's std::alloc::Layout says of the same numbers.
#include "primitives/layout.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

namespace dropcheck {
namespace {

constexpr std::size_t half = PTRDIFF_MAX;

constexpr bool valid(std::size_t size, std::size_t align) {
  return Layout::from_size_align(size, align).has_value();
}

TEST(Layout, TheAlignmentIsAPowerOfTwo) {
  EXPECT_TRUE(valid(0, 1));
  EXPECT_TRUE(valid(5, 4096));
  for (const std::size_t align : {std::size_t{0}, std::size_t{3}, std::size_t{24}, SIZE_MAX}) {
    EXPECT_FALSE(valid(8, align)) << align;
  }
}

TEST(Layout, TheSizeRoundedUpIsAtMostPtrdiffMax) {
  EXPECT_TRUE(valid(half - 7, 8));
  EXPECT_FALSE(valid(half, 8));
  EXPECT_TRUE(valid(half, 1));
  EXPECT_FALSE(valid(half + 1, 1));
  EXPECT_FALSE(valid(SIZE_MAX, 1));
  EXPECT_TRUE(valid(0, half + 1));
  EXPECT_FALSE(valid(1, half + 1));
}

TEST(Layout, AnArrayThatIsTooLargeIsNone) {
  EXPECT_EQ(Layout::array<std::uint64_t>(3), Layout::from_size_align(24, 8));
  EXPECT_FALSE(Layout::array<std::uint64_t>(SIZE_MAX / 8 + 1));
  EXPECT_FALSE(Layout::array<std::uint64_t>(half / 8 + 1));
  EXPECT_TRUE(Layout::array<char>(half));
}

TEST(Layout, ExtendPutsTheNextBehindWithItsPadding) {
  const auto both = Layout::of<std::uint8_t>().extend(Layout::of<std::uint32_t>());
  ASSERT_TRUE(both);
  EXPECT_EQ(both->first, Layout::from_size_align(8, 4));
  EXPECT_EQ(both->second, 4u);
  const auto large = Layout::from_size_align(half - 7, 8);
  EXPECT_FALSE(large->extend(Layout::of<std::uint64_t>()));
  EXPECT_TRUE(large->extend(*Layout::from_size_align(0, 1)));
}

TEST(Layout, PaddingRoundsUpToTheAlignment) {
  EXPECT_EQ(Layout::from_size_align(9, 4)->pad_to_align(), Layout::from_size_align(12, 4));
  EXPECT_EQ(Layout::from_size_align(half - 7, 8)->pad_to_align().size(), half - 7);
}

static_assert(Layout::of<int>().size() == sizeof(int), "all of it is constexpr");
static_assert(Layout::of<char>().extend(Layout::of<double>())->second == 8);

}  // namespace
}  // namespace dropcheck
