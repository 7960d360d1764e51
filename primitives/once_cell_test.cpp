// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "primitives/once_cell.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace dropcheck {
namespace {

static_assert(!std::is_copy_constructible_v<OnceCell<int>>);
static_assert(std::is_nothrow_move_constructible_v<OnceCell<int>>);

TEST(OnceCell, IsSetOnceAndGivesASecondValueBack) {
  const OnceCell<std::unique_ptr<int>> cell;
  EXPECT_EQ(cell.get(), nullptr);
  EXPECT_EQ(cell.set(std::make_unique<int>(1)), std::nullopt);
  const auto refused = cell.set(std::make_unique<int>(2));
  ASSERT_TRUE(refused);
  EXPECT_EQ(**refused, 2);
  EXPECT_EQ(**cell.get(), 1);
}

TEST(OnceCell, IsInitialisedByTheFirstFunctionOnly) {
  const OnceCell<int> cell;
  EXPECT_EQ(cell.get_or_init([] { return 1; }), 1);
  EXPECT_EQ(cell.get_or_init([]() -> int { throw 1; }), 1);
}

TEST(OnceCell, AFunctionThatThrowsLeavesItEmpty) {
  const OnceCell<int> cell;
  EXPECT_THROW((void)cell.get_or_init([]() -> int { throw 1; }), int);
  EXPECT_EQ(cell.get(), nullptr);
}

TEST(OnceCell, AFunctionThatInitialisesItIsRefusedAndWhatItSetStays) {
  const OnceCell<int> cell;
  const auto reenters = [&] { return cell.get_or_init([] { return 1; }) + 1; };
  EXPECT_THROW((void)cell.get_or_init(reenters), ReentrantInit);
  EXPECT_EQ(*cell.get(), 1);
}

TEST(OnceCell, TakeLeavesNone) {
  OnceCell<int> cell(1);
  ++*cell.get_mut();
  EXPECT_EQ(cell.take(), 2);
  EXPECT_EQ(cell.take(), std::nullopt);
  EXPECT_EQ(cell.set(3), std::nullopt);
  EXPECT_EQ(OnceCell<int>::into_inner(std::move(cell)), 3);
}

TEST(OnceCell, AMoveLeavesNone) {
  OnceCell<std::unique_ptr<int>> cell(std::make_unique<int>(1));
  const OnceCell<std::unique_ptr<int>> moved(std::move(cell));
  EXPECT_EQ(**moved.get(), 1);
  EXPECT_EQ(OnceCell<std::unique_ptr<int>>(std::move(cell)).get(), nullptr);
}

}  // namespace
}  // namespace dropcheck
