// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "primitives/cell.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>

namespace dropcheck {
namespace {

static_assert(!std::is_copy_constructible_v<Cell<int>> && !std::is_copy_assignable_v<Cell<int>>);
static_assert(std::is_nothrow_move_constructible_v<Cell<int>>);
static_assert(sizeof(Cell<char>) == 1);

/// Tells, when it dies, what it was and what the cell holds then.
struct Named {
  Named() = default;
  Named(char letter, const Cell<Named>* home, std::string* told)
      : name(letter), cell(home), log(told) {}
  Named(Named&& other) noexcept
      : name(std::exchange(other.name, 0)), cell(other.cell), log(other.log) {}
  Named& operator=(Named&&) = delete;
  ~Named() {
    if (name == 0) return;
    const char letter = std::exchange(name, 0);
    *log += letter;
    if (cell == nullptr) return;
    const Cell<Named>* const home = std::exchange(cell, nullptr);
    Named inside = home->take();
    *log += inside.name == 0 ? '-' : inside.name;
    inside.cell = nullptr;
  }
  char name = 0;
  const Cell<Named>* cell = nullptr;
  std::string* log = nullptr;
};

TEST(Cell, GetCopies) {
  const Cell<int> cell(1);
  EXPECT_EQ(cell.get(), 1);
  cell.set(2);
  EXPECT_EQ(cell.get(), 2);
}

TEST(Cell, SetStoresBeforeItDrops) {
  std::string log;
  const Cell<Named> cell;
  cell.set(Named('a', &cell, &log));
  cell.set(Named('b', nullptr, &log));
  EXPECT_EQ(log, "abb") << "a dies, sees b inside, and takes it, so that it dies too";
}

TEST(Cell, ReplaceAndTakeGiveTheOldValue) {
  const Cell<int> cell(1);
  EXPECT_EQ(cell.replace(2), 1);
  EXPECT_EQ(cell.take(), 2);
  EXPECT_EQ(cell.get(), 0);
}

TEST(Cell, SwapChangesPlacesAndWithItselfDoesNothing) {
  std::string log;
  const Cell<Named> a(Named('a', nullptr, &log)), b(Named('b', nullptr, &log));
  a.swap(b);
  a.swap(a);
  EXPECT_EQ(log, "");
  EXPECT_EQ(a.take().name, 'b');
  EXPECT_EQ(b.take().name, 'a');
  EXPECT_EQ(log, "ba");
}

TEST(Cell, WhoeverHasItReachesTheValue) {
  Cell<int> cell(1);
  cell.get_mut() = 2;
  EXPECT_EQ(Cell<int>::into_inner(std::move(cell)), 2);
}

}  // namespace
}  // namespace dropcheck
