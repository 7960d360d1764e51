// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of Box<T> and Box<T[]>: what is allocated, what is dropped, when, and what an exception
// leaves. Every test also fails when it leaves a value or a block behind, or frees a block with
// another size or alignment than it was given.
#include "primitives/box.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "primitives/pool_memory.hpp"

using dropcheck::Box;

namespace {

std::ptrdiff_t live_values = 0, blocks_given = 0;
bool refuse_next_block = false, refuse_next_copy = false;
std::string journal;

struct Boom {};

using Request = std::pair<std::size_t, std::align_val_t>;
std::map<const void*, Request> blocks;

void* give(std::size_t size, std::align_val_t align) {
  if (std::exchange(refuse_next_block, false)) throw std::bad_alloc();
  void* const block = ::operator new(size, align);
  blocks[block] = Request(size, align);
  ++blocks_given;
  return block;
}
void take_back(void* block, std::size_t size, std::align_val_t align) {
  EXPECT_EQ(blocks[block], Request(size, align)) << "else it was given as another one, or not";
  blocks.erase(block);
  ::operator delete(block, size, align);
}

/// Counts the living and notes their blocks. Operators of the class, because the compiler may leave
/// out a pair of the global ones.
struct Counted {
  using is_counted = void;
  static constexpr std::align_val_t usual{__STDCPP_DEFAULT_NEW_ALIGNMENT__};
  Counted() noexcept { ++live_values; }
  Counted(const Counted&) noexcept { ++live_values; }
  ~Counted() { --live_values; }
  static void* operator new(std::size_t size) { return give(size, usual); }
  static void* operator new(std::size_t size, std::align_val_t align) { return give(size, align); }
  static void operator delete(void* block, std::size_t size) { take_back(block, size, usual); }
  static void operator delete(void* block, std::size_t size, std::align_val_t align) {
    take_back(block, size, align);
  }
};

struct Noted;

}  // namespace

template <>
inline constexpr bool dropcheck::drop_may_throw<Noted> = true;

namespace {

struct alignas(64) Empty : Counted {
  ~Empty() { journal += 'e'; }
};
struct alignas(64) CacheLine : Counted {
  char byte = 1;
};

/// A list node that notes its copies and its drop, runs a test's script in that, and throws from it
/// if its name is a capital letter. A moved-from one has no name and is dropped in silence.
struct Noted : Counted {
  char name;
  Box<Noted> next;
  std::function<void()> on_drop;
  explicit Noted(char letter, Box<Noted>&& rest = {}) : name(letter), next(std::move(rest)) {
    if (letter == '!') throw Boom();
  }
  Noted(const Noted& other) : Counted(other), name(other.name) {
    if (std::exchange(refuse_next_copy, false)) throw Boom();
    journal += '+';
  }
  Noted(Noted&& other) noexcept
      : Counted(other), name(std::exchange(other.name, '\0')), next(std::move(other.next)) {}
  ~Noted() noexcept(false) {
    if (name == '\0') return;
    journal += name;
    if (on_drop) on_drop();
    if (name >= 'A' && name <= 'Z') throw Boom();
  }
};

struct Shape : Counted {
  virtual ~Shape() { journal += 's'; }
};
struct Other {
  virtual ~Other() = default;
};
struct alignas(128) Square : Other, Shape {
  ~Square() override { journal += 'q'; }
};
struct Plain : Counted {};
struct Derived : Plain {};

/// The list of the textbooks.
struct Cons {
  int value;
  Box<Cons> next;
};
int sum(const Box<Cons>& list) { return list ? list->value + sum(list->next) : 0; }

template <class T>
struct CountingAllocator {
  using value_type = T;
  static constexpr std::align_val_t align{alignof(T)};
  T* allocate(std::size_t count) { return static_cast<T*>(give(count * sizeof(T), align)); }
  void deallocate(T* block, std::size_t count) { take_back(block, count * sizeof(T), align); }
};

}  // namespace

template <class T>
  requires requires { typename T::is_counted; }
struct std::allocator<T> : CountingAllocator<T> {};
template <class T>
  requires requires { typename T::is_counted; }
struct std::allocator<dropcheck::rc_detail::Block<T>>
    : CountingAllocator<dropcheck::rc_detail::Block<T>> {};

template <class T>
concept CanAssign = requires(Box<T> box, T value) { box.assign(std::move(value)); };

static_assert(sizeof(Box<int>) == sizeof(void*) && sizeof(Box<Empty>) == sizeof(void*));
static_assert(!std::is_copy_constructible_v<Box<int>> && !std::is_copy_assignable_v<Box<int>>);
static_assert(!std::is_copy_constructible_v<Box<int[]>> && !std::is_copy_assignable_v<Box<int[]>>);
static_assert(std::is_nothrow_move_constructible_v<Box<int>>);
static_assert(std::is_nothrow_move_assignable_v<Box<Cons>>);
static_assert(!std::is_nothrow_destructible_v<Box<Noted>>);
static_assert(!std::is_constructible_v<Box<int>, int*>, "from_raw says it by name");
static_assert(std::is_convertible_v<Box<Square>, Box<Shape>>);
static_assert(!std::is_constructible_v<Box<Shape>, Box<Square>&>, "only a move");
static_assert(!std::is_constructible_v<Box<Square>, Box<Shape>>, "not downwards");
static_assert(!std::is_constructible_v<Box<Plain>, Box<Derived>>, "no virtual destructor");
static_assert(CanAssign<Noted> && !CanAssign<Shape>, "it would slice");

namespace {

class BoxTest : public testing::Test {
 protected:
  // A process that forks under a sanitizer must start its child afresh.
  BoxTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override {
    EXPECT_TRUE(blocks.empty() && live_values == 0 && journal.empty()) << noted();
    live_values = blocks_given = 0;
  }

  static Box<Noted> box(char name, Box<Noted>&& rest = {}) {
    return Box<Noted>::make(name, std::move(rest));
  }
  static Box<Noted> list(char a, char b, char c) { return box(a, box(b, box(c))); }
  static Box<Noted[]> slice(const std::string& names) {
    return Box<Noted[]>::from_fn(names.size(), [&](std::size_t i) { return Noted(names[i]); });
  }

  /// What was noted since the last call; and by dropping these, one after the other.
  static std::string noted() { return std::exchange(journal, {}); }
  static std::string drop(auto&... boxes) {
    ((boxes = {}), ...);
    return noted();
  }
  static bool aligned(const void* at) { return reinterpret_cast<std::uintptr_t>(at) % 64 == 0; }
};

TEST_F(BoxTest, AValueIsBuiltInItsBlockAndDroppedExactlyOnceOrNothingIsLeftBehind) {
  auto a = box('a');
  EXPECT_TRUE(a && a->name == 'a' && &*a == a.get());
  EXPECT_EQ(blocks.at(a.get()), Request(sizeof(Noted), Counted::usual));
  EXPECT_EQ(drop(a), "a");
  EXPECT_EQ(**Box<std::unique_ptr<int>>::make(std::make_unique<int>(7)), 7);
  EXPECT_THROW(box('!'), Boom);
  EXPECT_TRUE(blocks.empty() && live_values == 0);
  refuse_next_block = true;
  EXPECT_THROW(box('a'), std::bad_alloc);
}

TEST_F(BoxTest, MovesAndSwapsDropNothingAndNorDoesAnEmptyBox) {
  auto a = box('a'), b = box('b'), &itself = a;
  const Noted* const value = a.get();
  Box<Noted> moved = std::move(a), none;
  EXPECT_TRUE(moved.get() == value && !a && a.get() == nullptr && !none);
  EXPECT_EQ(drop(a, none), "");
  swap(a, moved);
  b.swap(a);
  a = std::move(itself);
  EXPECT_TRUE(b.get() == value && a->name == 'b' && !moved && journal.empty());
  EXPECT_EQ(drop(a, b), "ba");
}

TEST_F(BoxTest, ABoxThatIsMovedIntoIsStoredBeforeTheOldValueIsDroppedAndMayThrow) {
  auto target = box('A');
  target->on_drop = [&] { journal += target->name; };
  EXPECT_THROW(target = box('b'), Boom);
  EXPECT_EQ(noted(), "Ab");
  EXPECT_TRUE(blocks.size() == 1 && target->name == 'b');
  EXPECT_EQ(drop(target), "b");
  EXPECT_THROW(box('C'), Boom);
  EXPECT_EQ(noted(), "C");
}

TEST_F(BoxTest, AssignDropsTheOldValueFirstAndPutsTheNewOneInTheSameBlockAlsoIfThatThrows) {
  auto target = box('a');
  const Noted* const place = target.get();
  Noted next('B');
  target->on_drop = [&] { journal += next.name == 'B' ? '<' : '>'; };
  target.assign(std::move(next));
  EXPECT_EQ(noted(), "a<") << "not stored yet";
  EXPECT_TRUE(target.get() == place && target->name == 'B' && next.name == '\0');
  EXPECT_THROW(target.assign(Noted('c')), Boom);
  EXPECT_TRUE(target.get() == place && target->name == 'c' && blocks_given == 1);
  EXPECT_EQ(drop(target), "Bc");
}

TEST_F(BoxTest, ACloneIsACopyInABlockOfItsOwnOrNothing) {
  auto a = box('a'), clone = a.clone();
  EXPECT_TRUE(clone.get() != a.get() && clone->name == 'a' && blocks.size() == 2);
  EXPECT_EQ(drop(clone), "+a");
  refuse_next_copy = true;
  EXPECT_THROW(a.clone(), Boom);
  refuse_next_block = true;
  EXPECT_THROW(a.clone(), std::bad_alloc);
  EXPECT_EQ(drop(a), "a");
}

TEST_F(BoxTest, CloneFromCopiesIntoItsOwnBlockAndChangesNothingIfTheCopyThrows) {
  auto target = box('a'), source = box('b');
  const Noted* const place = target.get();
  refuse_next_copy = true;
  EXPECT_THROW(target.clone_from(source), Boom);
  EXPECT_TRUE(target.get() == place && target->name == 'a' && journal.empty());
  target.clone_from(source);
  EXPECT_EQ(noted(), "+a");
  target.clone_from(target);
  EXPECT_EQ(noted(), "+b");
  EXPECT_TRUE(target.get() == place && target->name == 'b' && blocks_given == 2);
  EXPECT_EQ(drop(target, source), "bb");
}

TEST_F(BoxTest, IntoInnerFreesTheBlockAndDoesNotDropTheValue) {
  auto a = box('a');
  Noted value = Box<Noted>::into_inner(std::move(a));
  EXPECT_TRUE(!a && blocks.empty() && live_values == 1 && value.name == 'a' && journal.empty());
  dropcheck::mem::drop(std::move(value));
  EXPECT_EQ(noted(), "a");
}

TEST_F(BoxTest, FromRawTakesBackWhatIntoRawOrLeakGaveAway) {
  auto a = box('a');
  Noted* const raw = Box<Noted>::into_raw(std::move(a));
  a = Box<Noted>::from_raw(raw);
  Noted& leaked = Box<Noted>::leak(std::move(a));
  EXPECT_EQ(drop(a), "");
  EXPECT_TRUE(&leaked == raw && leaked.name == 'a' && blocks.contains(raw));
  a = Box<Noted>::from_raw(&leaked);
  EXPECT_EQ(drop(a), "a");
}

TEST_F(BoxTest, IntoRcMovesTheValueToABlockWithCountsAndDoesNotDropIt) {
  auto a = box('a');
  refuse_next_block = true;
  EXPECT_THROW(Box<Noted>::into_rc(std::move(a)), std::bad_alloc);
  ASSERT_TRUE(a && a->name == 'a');
  auto shared = Box<Noted>::into_rc(std::move(a));
  EXPECT_TRUE(!a && shared->name == 'a' && blocks.size() == 1 && journal.empty());
  EXPECT_EQ(drop(shared), "a");
}

TEST_F(BoxTest, AnEmptyTypeAllocatesNothingAndIsDropped) {
  auto a = Box<Empty>::make(), b = Box<Empty>::from_raw(Box<Empty>::into_raw(Box<Empty>::make()));
  EXPECT_TRUE(aligned(a.get()) && aligned(b.get()) && live_values == 2 && blocks_given == 0);
  a.assign(Empty());
  EXPECT_EQ(noted(), "ee") << "the old one, and what is left of the new one";
  EXPECT_EQ(drop(a, b), "ee");
}

TEST_F(BoxTest, AnOverAlignedTypeIsAlignedInItsBlock) {
  std::array<Box<CacheLine>, 16> lines;  // Several, because one may be aligned by luck.
  for (auto& line : lines) {
    line = Box<CacheLine>::make();
    EXPECT_TRUE(aligned(line.get()));
    EXPECT_EQ(blocks.at(line.get()), Request(64, std::align_val_t(64)));
  }
  const auto slice = Box<CacheLine[]>::from_fn(3, [](std::size_t) { return CacheLine(); });
  EXPECT_EQ(blocks.at(slice.begin()), Request(192, std::align_val_t(64)));
}

TEST_F(BoxTest, ABoxOfABaseReleasesWhatWasMadeAsADerived) {
  auto square = Box<Square>::make();
  const Square* const made = square.get();
  Box<Shape> shape = std::move(square);
  EXPECT_TRUE(!square && shape.get() == made);
  EXPECT_NE(static_cast<const void*>(shape.get()), made) << "else this is too easy";
  EXPECT_EQ(blocks.at(made), Request(sizeof(Square), std::align_val_t(128)));
  shape = Box<Shape>::make();
  EXPECT_EQ(noted(), "qs");
  shape = Box<Square>();
  EXPECT_EQ(noted(), "s");
}

TEST_F(BoxTest, ASliceIsDroppedInTheOrderOfItsIndices) {
  auto abc = slice("abc"), moved = std::move(abc), other = slice("d");
  EXPECT_TRUE(moved.size() == 3 && moved.end() == moved.begin() + 3 && moved[1].name == 'b');
  EXPECT_TRUE(abc.size() == 0 && abc.begin() == nullptr && blocks.size() == 2);
  swap(moved, other);
  moved = std::move(other);
  EXPECT_EQ(noted(), "d");
  EXPECT_EQ(drop(abc, other, moved), "abc");
}

TEST_F(BoxTest, IfDroppingOrBuildingASliceThrowsTheOthersAreDroppedForwardsAndTheBlockIsFreed) {
  for (const auto& names : {"Abc", "aBc", "abC", "abc!e"}) {
    EXPECT_THROW(slice(names), Boom);
    EXPECT_EQ(noted(), std::string(names).substr(0, 3));
  }
  refuse_next_block = true;
  EXPECT_THROW(slice("abc"), std::bad_alloc);
  EXPECT_DEATH(slice("AbC"), "terminate");
}

TEST_F(BoxTest, ASliceThatHasNoLayoutIsRefusedAndAnEmptyOneHasNoMemory) {
  const auto make = [](std::size_t) { return Noted('!'); };
  for (const std::size_t count : {SIZE_MAX, PTRDIFF_MAX / sizeof(Noted) + 1}) {
    EXPECT_THROW(Box<Noted[]>::from_fn(count, make), std::bad_array_new_length) << count;
  }
  const auto none = Box<Noted[]>::from_fn(0, make);
  EXPECT_TRUE(none.size() == 0 && !none.begin() && !none.end() && blocks_given == 0);
}

TEST_F(BoxTest, AListIsDroppedHeadFirstByItsBoxesAndByDropListAlsoIfANodeThrows) {
  list('a', 'b', 'c');
  dropcheck::drop_list(list('d', 'e', 'f'), &Noted::next);
  EXPECT_EQ(noted(), "abcdef");
  EXPECT_THROW(list('a', 'B', 'c'), Boom);
  EXPECT_THROW(dropcheck::drop_list(list('d', 'E', 'f'), &Noted::next), Boom);
  EXPECT_EQ(noted(), "aBcdEf");
}

TEST_F(BoxTest, AListIsSummedUp) {
  EXPECT_EQ(sum(Box<Cons>::make(1, Box<Cons>::make(2, Box<Cons>::make(3, Box<Cons>())))), 6);
}

TEST_F(BoxTest, DropListNeedsNoStackForAMillionNodes) {
  static std::size_t dropped = 0;
  struct Link {
    Box<Link> next;
    ~Link() { ++dropped; }
  };
  Box<Link> head;
  for (int n = 0; n < 1'000'000; ++n) head = Box<Link>::make(std::move(head));
  dropcheck::drop_list(std::move(head), &Link::next);
  EXPECT_TRUE(!head && dropped == 1'000'000);
}

TEST_F(BoxTest, ALocalIsNotAllocatedNorIsAnEmptyTypeNorAMoveButABoxAndACloneAreOnce) {
  const CacheLine local;
  const std::array<CacheLine, 1000> array{};
  auto none = Box<Empty>::make();
  EXPECT_EQ(blocks_given, 0);
  auto one = Box<CacheLine>::make(local);
  const auto moved = std::move(one);
  EXPECT_EQ(blocks_given, 1);
  EXPECT_EQ(moved.clone()->byte + array[999].byte, 2);
  EXPECT_EQ(blocks_given, 2);
  EXPECT_EQ(drop(none), "e");
}

TEST_F(BoxTest, APointerThatIsTakenBackTwiceIsADoubleFreeAndAMovedFromBoxNullIfUsed) {
  if (!dropcheck::pool_detail::watched) GTEST_SKIP() << "only AddressSanitizer can tell";
  int* volatile raw = Box<int>::into_raw(Box<int>::make(7));
  const auto take_back = [&] { Box<int>::from_raw(raw); };
  EXPECT_DEATH((take_back(), take_back()), "AddressSanitizer: attempting double-free");
  auto a = Box<int>::from_raw(raw);
  const auto moved = std::move(a);
  Box<int>* volatile empty = &a;  // The compiler shall not see that it is.
  const auto touch = [&] { (void)!*static_cast<const volatile int*>(&**empty); };
  EXPECT_DEATH(touch(), "AddressSanitizer: SEGV|null pointer");
}

}  // namespace
