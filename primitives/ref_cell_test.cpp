// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "primitives/ref_cell.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace dropcheck {

struct RefCellAccess {
  static std::ptrdiff_t& counter(const auto& cell) { return cell.counter_; }
};

namespace {

using Pair = std::pair<int, int>;
using Numbers = RefCell<int>;

static_assert(sizeof(RefCell<char>) == 2 * sizeof(void*));
static_assert(sizeof(Ref<char>) == 2 * sizeof(void*));
static_assert(sizeof(RefMut<char>) == 2 * sizeof(void*));
static_assert(!std::is_copy_constructible_v<Numbers> && !std::is_copy_assignable_v<Numbers>);
static_assert(std::is_nothrow_move_constructible_v<Numbers>);
static_assert(!std::is_copy_constructible_v<Ref<int>> &&
              !std::is_copy_constructible_v<RefMut<int>>);
static_assert(std::is_nothrow_move_assignable_v<Ref<int>>);
static_assert(std::is_same_v<decltype(*std::declval<Ref<int>>()), const int&>);
static_assert(std::is_same_v<decltype(*std::declval<RefMut<int>>()), int&>);

std::ptrdiff_t counter(const auto& cell) { return RefCellAccess::counter(cell); }
bool free_to_read(const auto& cell) { return cell.try_borrow().has_value(); }
bool free_to_write(const auto& cell) { return cell.try_borrow_mut().has_value(); }
std::string printed(const auto& cell) {
  std::ostringstream out;
  out << cell;
  return out.str();
}

/// Its destructor runs what it was given.
struct AtEnd {
  AtEnd() = default;
  explicit AtEnd(std::function<void()> what) : run(std::move(what)) {}
  AtEnd(AtEnd&& other) noexcept : run(std::exchange(other.run, nullptr)) {}
  AtEnd& operator=(AtEnd&&) = delete;
  ~AtEnd() {
    if (run) run();
  }
  std::function<void()> run;
};

// Who may borrow.

TEST(RefCell, ManyMayRead) {
  const Numbers cell(5);
  const Ref<int> first = cell.borrow();
  const Ref<int> second = cell.borrow();
  EXPECT_EQ(*first + *second, 10);
  EXPECT_EQ(counter(cell), 2);
}

TEST(RefCell, AWriterIsAlone) {
  const Numbers cell(5);
  const RefMut<int> writer = cell.borrow_mut();
  EXPECT_THROW((void)cell.borrow(), BorrowError);
  EXPECT_THROW((void)cell.borrow_mut(), BorrowMutError);
  EXPECT_FALSE(free_to_read(cell));
  EXPECT_FALSE(free_to_write(cell));
  EXPECT_EQ(counter(cell), -1);
}

TEST(RefCell, AReaderKeepsWritersOut) {
  const Numbers cell(5);
  const Ref<int> reader = cell.borrow();
  EXPECT_THROW((void)cell.borrow_mut(), BorrowMutError);
  EXPECT_FALSE(free_to_write(cell));
  EXPECT_EQ(counter(cell), 1);
}

TEST(RefCell, ABorrowEndsWithItsGuard) {
  const Numbers cell(5);
  {
    *cell.borrow_mut() = 6;
  }
  {
    EXPECT_EQ(*cell.borrow(), 6);
  }
  EXPECT_TRUE(free_to_write(cell));
}

TEST(RefCell, ABorrowEndsWhenAThrowLeavesItsScope) {
  const Numbers cell(5);
  const auto fails = [&] {
    const RefMut<int> writer = cell.borrow_mut();
    throw 1;
  };
  EXPECT_THROW(fails(), int);
  EXPECT_TRUE(free_to_write(cell));
}

TEST(RefCell, AMovedGuardHoldsNothing) {
  const Numbers cell(5);
  {
    Ref<int> first = cell.borrow();
    const Ref<int> second = std::move(first);
    EXPECT_EQ(counter(cell), 1);
  }
  EXPECT_EQ(counter(cell), 0);
}

TEST(RefCell, AnAssignedGuardReleasesItsOldBorrow) {
  const Numbers one(1), two(2);
  Ref<int> guard = one.borrow();
  guard = two.borrow();
  EXPECT_EQ(*guard, 2);
  EXPECT_TRUE(free_to_write(one));
  EXPECT_FALSE(free_to_write(two));
}

TEST(RefCell, AGuardThatIsMovedOntoItselfKeepsItsBorrow) {
  const Numbers cell(5);
  RefMut<int> guard = cell.borrow_mut();
  RefMut<int>& same = guard;
  guard = std::move(same);
  EXPECT_EQ(*guard, 5);
  EXPECT_EQ(counter(cell), -1);
}

TEST(RefCell, AForgottenGuardBorrowsForEver) {
  Numbers cell(5);
  mem::forget(cell.borrow_mut());
  EXPECT_FALSE(free_to_read(cell));
  EXPECT_EQ(cell.get_mut(), 5);
  const Numbers moved(std::move(cell));
  EXPECT_FALSE(free_to_read(moved)) << "the counter goes along";
  EXPECT_EQ(Numbers::into_inner(Numbers(7)), 7);
}

// The limits of the counter.

TEST(RefCell, NoReaderIsCountedBeyondTheLimit) {
  const Numbers cell(5);
  const Ref<int> reader = cell.borrow();
  RefCellAccess::counter(cell) = std::numeric_limits<std::ptrdiff_t>::max() - 1;
  {
    const Ref<int> last = Ref<int>::clone(reader);
    EXPECT_THROW((void)Ref<int>::clone(reader), BorrowOverflow);
    EXPECT_THROW((void)cell.borrow(), BorrowError);
    EXPECT_FALSE(free_to_read(cell));
  }
  EXPECT_TRUE(free_to_read(cell));
  RefCellAccess::counter(cell) = 1;
}

TEST(RefCell, NoWriterIsCountedBeyondTheLimit) {
  const RefCell<Pair> cell(Pair(1, 2));
  const auto halves = [](Pair& pair) { return std::pair<int&, int&>(pair.first, pair.second); };
  constexpr auto least = std::numeric_limits<std::ptrdiff_t>::min();
  RefMut<Pair> writer = cell.borrow_mut();
  RefCellAccess::counter(cell) = least;
  EXPECT_THROW((void)RefMut<Pair>::map_split(std::move(writer), halves), BorrowOverflow);
  EXPECT_EQ(counter(cell), least + 1) << "the guard is gone";
  RefCellAccess::counter(cell) = 0;
  writer = cell.borrow_mut();
  RefCellAccess::counter(cell) = least + 1;
  const auto both = RefMut<Pair>::map_split(std::move(writer), halves);
  EXPECT_EQ(counter(cell), least);
  RefCellAccess::counter(cell) = -2;
}

TEST(RefCell, ASecondWriterIsCountedBeforeTheFunctionRunsAndASecondReaderBehindIt) {
  struct FunctionRan {};
  const RefCell<Pair> cell(Pair(1, 2));
  const auto parts = [](auto&) -> std::pair<int&, int&> { throw FunctionRan(); };
  const auto const_parts = [](auto&) -> std::pair<const int&, const int&> { throw FunctionRan(); };
  RefMut<Pair> writer = cell.borrow_mut();
  RefCellAccess::counter(cell) = std::numeric_limits<std::ptrdiff_t>::min();
  EXPECT_THROW((void)RefMut<Pair>::map_split(std::move(writer), parts), BorrowOverflow);
  RefCellAccess::counter(cell) = 0;
  Ref<Pair> reader = cell.borrow();
  RefCellAccess::counter(cell) = std::numeric_limits<std::ptrdiff_t>::max();
  EXPECT_THROW((void)Ref<Pair>::map_split(std::move(reader), const_parts), FunctionRan);
  RefCellAccess::counter(cell) = 0;
  EXPECT_THROW((void)RefMut<Pair>::map_split(cell.borrow_mut(), parts), FunctionRan);
  EXPECT_EQ(counter(cell), 0) << "both were given back";
}

// Parts.

TEST(RefCell, AMappedBorrowIsTheSameBorrow) {
  const RefCell<Pair> cell(Pair(1, 2));
  {
    const RefMut<int> second = RefMut<Pair>::map(cell.borrow_mut(), &Pair::second);
    *second = 3;
    EXPECT_EQ(counter(cell), -1);
  }
  EXPECT_EQ(cell.borrow()->second, 3);
  EXPECT_EQ(counter(cell), 0);
}

TEST(RefCell, AFunctionThatThrowsReleasesTheBorrow) {
  const RefCell<Pair> cell(Pair(1, 2));
  const auto fails = [](const Pair& pair) -> const int& { throw pair.first; };
  const auto fails_too = [](Pair& pair) -> int* { throw pair.first; };
  EXPECT_THROW((void)Ref<Pair>::map(cell.borrow(), fails), int);
  EXPECT_EQ(counter(cell), 0);
  EXPECT_THROW((void)RefMut<Pair>::filter_map(cell.borrow_mut(), fails_too), int);
  EXPECT_EQ(counter(cell), 0);
}

TEST(RefCell, AFilterThatFindsNothingGivesTheGuardBack) {
  const RefCell<Pair> cell(Pair(1, 2));
  const auto positive = [](const Pair& pair) { return pair.first > 0 ? &pair.first : nullptr; };
  const auto negative = [](const Pair& pair) { return pair.first < 0 ? &pair.first : nullptr; };
  EXPECT_EQ(*std::get<0>(Ref<Pair>::filter_map(cell.borrow(), positive)), 1);
  {
    const auto kept = Ref<Pair>::filter_map(cell.borrow(), negative);
    EXPECT_EQ(std::get<1>(kept)->second, 2);
    EXPECT_EQ(counter(cell), 1);
  }
  EXPECT_EQ(counter(cell), 0);
}

TEST(RefCell, BothHalvesMustGoInEitherOrder) {
  const RefCell<Pair> cell(Pair(1, 2));
  const auto halves = [](Pair& pair) { return std::pair<int&, int&>(pair.first, pair.second); };
  for (const bool first_dies_first : {true, false}) {
    auto [a, b] = RefMut<Pair>::map_split(cell.borrow_mut(), halves);
    std::optional<RefMut<int>> first(std::move(a)), second(std::move(b));
    std::swap(**first, **second);
    EXPECT_EQ(counter(cell), -2);
    (first_dies_first ? first : second).reset();
    EXPECT_FALSE(free_to_read(cell));
    (first_dies_first ? second : first).reset();
    EXPECT_TRUE(free_to_write(cell));
  }
}

// What writes.

TEST(RefCell, AnAssignedValueDiesWhileItIsBorrowedAndAReplacedOneAfterwards) {
  const RefCell<AtEnd> cell{AtEnd()};
  std::string seen;
  const auto looks = [&] { seen += free_to_read(cell) ? "free " : "borrowed "; };
  (void)cell.replace(AtEnd(looks));
  cell.borrow_mut().assign(AtEnd(looks));
  (void)cell.replace(AtEnd(looks));
  (void)cell.take();
  (void)cell.replace(AtEnd(looks));
  (void)cell.replace_with([](AtEnd&) { return AtEnd(); });
  EXPECT_EQ(seen, "borrowed free free free ");
}

TEST(RefCell, ReplaceWithRunsItsFunctionUnderTheBorrow) {
  const Numbers cell(5);
  EXPECT_EQ(cell.replace_with([](int& old) { return ++old * 2; }), 6);
  EXPECT_EQ(*cell.borrow(), 12);
  const auto reads = [&](int&) { return *cell.borrow(); };
  EXPECT_THROW((void)cell.replace_with(reads), BorrowError);
  EXPECT_EQ(*cell.borrow(), 12);
  EXPECT_TRUE(free_to_write(cell));
}

TEST(RefCell, ReplaceOfABorrowedCellLeavesTheValueToTheCaller) {
  const RefCell<std::unique_ptr<int>> cell(std::make_unique<int>(1));
  const auto reader = cell.borrow();
  auto fresh = std::make_unique<int>(2);
  EXPECT_THROW((void)cell.replace(std::move(fresh)), BorrowMutError);
  EXPECT_NE(fresh, nullptr);
}

TEST(RefCell, SwapBorrowsBothOrNeither) {
  const Numbers one(1), two(2);
  one.swap(two);
  EXPECT_EQ(*one.borrow(), 2);
  const Ref<int> reader = two.borrow();
  EXPECT_THROW(one.swap(two), BorrowMutError);
  EXPECT_TRUE(free_to_write(one));
  EXPECT_THROW(one.swap(one), BorrowMutError);
  EXPECT_TRUE(free_to_write(one));
}

TEST(RefCell, PrintingNeverFails) {
  const Numbers cell(5);
  EXPECT_EQ(printed(cell), "RefCell { value: 5 }");
  const RefMut<int> writer = cell.borrow_mut();
  EXPECT_EQ(printed(cell), "RefCell { value: <borrowed> }");
}

// The debug mode.

TEST(RefCell, ACellThatRemembersPlacesNamesTheFirstOfItsBorrows) {
  const RefCell<int, RememberPlaces> cell(5);
  const Ref<int> first = cell.borrow();
  const int line = __LINE__ - 1;
  const Ref<int> second = cell.borrow();
  try {
    (void)cell.borrow_mut();
    FAIL() << "it is borrowed";
  } catch (const BorrowMutError& error) {
    EXPECT_EQ(error.place()->line(), static_cast<unsigned>(line));
    EXPECT_TRUE(std::string(error.what()).ends_with("ref_cell_test.cpp:" + std::to_string(line)))
        << error.what();
  }
  EXPECT_THROW(cell.swap(cell), BorrowMutError);
}

TEST(RefCell, ACellThatForgetsPlacesNamesNone) {
  const Numbers cell(5);
  const RefMut<int> writer = cell.borrow_mut();
  try {
    (void)cell.borrow();
    FAIL() << "it is borrowed";
  } catch (const BorrowError& error) {
    EXPECT_FALSE(error.place());
    EXPECT_STREQ(error.what(), "RefCell already mutably borrowed");
  }
}

}  // namespace
}  // namespace dropcheck
