// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Rust's std::alloc::Layout says of the same numbers.
#include "primitives/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

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

struct Odd {
  char bytes[3];
};
struct alignas(64) CacheLine {
  char first;
};
using Types = std::tuple<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, long double,
                         Odd, CacheLine, void*>;
constexpr std::size_t types = std::tuple_size_v<Types>;
template <std::size_t I>
using Type = std::tuple_element_t<I, Types>;

template <class A, class B, class C>
struct Struct {
  A a;
  B b;
  C c;
};

/// Whether no field overlaps another or lies where its type may not.
bool fits(const FieldLayout<3>& fields, const std::array<Layout, 3>& layouts) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (fields.offsets[i] % layouts[i].align() != 0) return false;
    if (fields.offsets[i] + layouts[i].size() > fields.layout.size()) return false;
    for (std::size_t j = 0; j < i; ++j) {
      const std::size_t first = std::min(fields.offsets[i], fields.offsets[j]);
      const Layout& lower = layouts[first == fields.offsets[i] ? i : j];
      if (first + lower.size() > std::max(fields.offsets[i], fields.offsets[j])) return false;
    }
  }
  return true;
}

template <class A, class B, class C>
void compiler_agrees_on() {
  using S = Struct<A, B, C>;
  const std::array layouts{Layout::of<A>(), Layout::of<B>(), Layout::of<C>()};
  const auto declared = repr_c(layouts);
  ASSERT_TRUE(declared);
  EXPECT_EQ(declared->layout, Layout::of<S>());
  EXPECT_EQ(declared->offsets, (std::array{offsetof(S, a), offsetof(S, b), offsetof(S, c)}));
  const auto sorted = repr_sorted(layouts);
  ASSERT_TRUE(sorted);
  EXPECT_LE(sorted->layout.size(), declared->layout.size());
  EXPECT_EQ(sorted->layout.align(), declared->layout.align());
  EXPECT_TRUE(fits(*declared, layouts) && fits(*sorted, layouts));
}

template <class First, std::size_t... I>
void compiler_agrees_behind(std::index_sequence<I...>) {
  (compiler_agrees_on<First, Type<I / types>, Type<I % types>>(), ...);
}

template <std::size_t... I>
void compiler_agrees(std::index_sequence<I...>) {
  (compiler_agrees_behind<Type<I>>(std::make_index_sequence<types * types>()), ...);
}

TEST(Layout, EveryStructOfThreeFieldsLiesAsTheCompilerLaysIt) {
  compiler_agrees(std::make_index_sequence<types>());
}

TEST(Layout, TheChaptersStructTakesTwelveBytesAsDeclaredAndEightSorted) {
  constexpr std::array fields{Layout::of<std::uint8_t>(), Layout::of<std::uint32_t>(),
                              Layout::of<std::uint16_t>()};
  constexpr auto declared = repr_c(fields);
  EXPECT_EQ(declared->layout, Layout::from_size_align(12, 4));
  EXPECT_EQ(declared->offsets, (std::array<std::size_t, 3>{0, 4, 8}));
  constexpr auto sorted = repr_sorted(fields);
  EXPECT_EQ(sorted->layout, Layout::from_size_align(8, 4));
  EXPECT_EQ(sorted->offsets, (std::array<std::size_t, 3>{6, 0, 4}));
}

TEST(Layout, FieldsOfOneAlignmentStayInTheOrderOfTheirDeclaration) {
  const std::array fields{Layout::of<std::uint32_t>(), Layout::of<std::uint64_t>(),
                          Layout::of<std::uint32_t>(), Layout::of<std::uint64_t>()};
  const auto sorted = repr_sorted(fields);
  ASSERT_TRUE(sorted);
  EXPECT_EQ(sorted->offsets, (std::array<std::size_t, 4>{16, 0, 20, 8}));
}

TEST(Layout, FieldsThatAreTooLargeTogetherHaveNoLayout) {
  const std::array fields{*Layout::from_size_align(half - 7, 8), Layout::of<std::uint64_t>()};
  EXPECT_FALSE(repr_c(fields));
  EXPECT_FALSE(repr_sorted(fields));
  EXPECT_EQ(repr_c(std::array<Layout, 0>{})->layout, Layout::from_size_align(0, 1));
}

static_assert(Layout::of<int>().size() == sizeof(int), "all of it is constexpr");
static_assert(Layout::of<char>().extend(Layout::of<double>())->second == 8);

}  // namespace
}  // namespace dropcheck
