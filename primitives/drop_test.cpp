// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rust's rules of dropping, by hand: what is dropped, when, in which order, and what a destructor
// that throws does to the rest. Every test also fails when it leaves an object behind.
#include "primitives/drop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using dropcheck::Array;
using dropcheck::Fields;
using dropcheck::Local;
using dropcheck::ManuallyDrop;
using dropcheck::MaybeUninit;
using dropcheck::Movable;
namespace mem = dropcheck::mem;

namespace {

std::ptrdiff_t objects = 0;
std::string journal;

struct Boom {};

/// Notes its drop, then whom it watched, and throws from it if its name is a capital letter. A
/// moved-from one has no name and is dropped in silence, because Rust would not drop it at all.
struct Noted {
  char name;
  const Noted* watched = nullptr;
  explicit Noted(char letter = 'd') : name(letter) {
    if (letter == '!') throw Boom();
    ++objects;
  }
  Noted(Noted&& other) noexcept : name(std::exchange(other.name, '\0')) { ++objects; }
  ~Noted() noexcept(false) {
    --objects;
    if (name == '\0') return;
    journal += name;
    if (watched != nullptr) journal += watched->name;
    if (name >= 'A' && name <= 'Z') throw Boom();
  }
};

struct Copied {
  Copied(const Copied&);
};

}  // namespace

template <>
inline constexpr bool dropcheck::drop_may_throw<Noted> = true;

template <class T>
concept CanBeDropped = requires(T&& value) { mem::drop(std::forward<T>(value)); };
template <class T>
concept CanBeForgotten = requires(T&& value) { mem::forget(std::forward<T>(value)); };

static_assert(Movable<int> && Movable<Noted> && Movable<std::unique_ptr<int>>);
static_assert(!Movable<Copied> && !Movable<int&> && !Movable<Local<int>>);
static_assert(CanBeDropped<Noted> && CanBeForgotten<Noted>);
static_assert(!CanBeDropped<Noted&> && !CanBeForgotten<Noted&>, "they consume");
static_assert(std::is_nothrow_destructible_v<MaybeUninit<Noted>> &&
              std::is_nothrow_destructible_v<ManuallyDrop<Noted>>);
static_assert(sizeof(MaybeUninit<Noted>) == sizeof(Noted) && sizeof(Array<int, 3>) == 12);
static_assert(!std::is_copy_constructible_v<MaybeUninit<int>> &&
              !std::is_copy_constructible_v<Fields<int>>);
static_assert(!std::is_copy_constructible_v<Local<int>> && !std::is_copy_assignable_v<Local<int>>);
static_assert(std::is_nothrow_destructible_v<Local<int>> &&
              !std::is_nothrow_destructible_v<Local<Noted>>);
static_assert(std::is_nothrow_destructible_v<Fields<int, std::string, Array<int, 2>>>);
static_assert(!std::is_nothrow_destructible_v<Fields<int, Fields<Array<Noted, 2>>>>);

namespace {

class DropTest : public testing::Test {
 protected:
  // A process that forks under a sanitizer must start its child afresh.
  DropTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override {
    EXPECT_EQ(std::exchange(objects, 0), 0);
    EXPECT_EQ(std::exchange(journal, {}), "");
  }

  /// The names of what was dropped since the last call.
  static std::string dropped() { return std::exchange(journal, {}); }
  /// Asserts that so many were forgotten.
  static void forgotten(std::ptrdiff_t count) { EXPECT_EQ(std::exchange(objects, 0), count); }
};

constexpr const char* end = "terminate";

auto make(char name) {
  return [name] { return Noted(name); };
}
/// A function from an index to the object of that letter.
auto letters(const char* names) {
  return [names](std::size_t i) { return Noted(names[i]); };
}

/// Room for objects that are built and dropped by hand.
template <std::size_t N>
struct Room {
  alignas(Noted) std::byte bytes[N * sizeof(Noted)];
  Noted* first() { return reinterpret_cast<Noted*>(bytes); }
};

template <std::size_t N>
void build_and_drop(const char (&names)[N]) {
  Room<N> room;
  dropcheck::build_slice(room.first(), N - 1, letters(names));
  EXPECT_EQ(journal, "");
  dropcheck::drop_slice(room.first(), N - 1);
}

TEST_F(DropTest, AMaybeUninitAndWhatIsForgottenIsNeverDropped) {
  {
    const MaybeUninit<Noted> none;
    MaybeUninit<Noted> place;
    EXPECT_EQ(place.write('a').name, 'a');
    EXPECT_EQ(std::as_const(place).assume_init_ref().name, 'a');
    Noted bomb('B');
    mem::forget(std::move(bomb));
    mem::forget(Noted('c'));
  }
  forgotten(3);
}

TEST_F(DropTest, WritingToAMaybeUninitForgetsWhatWasThereAndOnlyAHandDropsIt) {
  MaybeUninit<Noted> place;
  place.write('a');
  place.write('B');
  EXPECT_THROW(place.assume_init_drop(), Boom);
  EXPECT_EQ(dropped(), "B");
  EXPECT_THROW(place.write('!'), Boom);
  forgotten(1);
}

TEST_F(DropTest, ReadingAMaybeUninitMovesTheValueAndLeavesNothingBehind) {
  {
    MaybeUninit<Noted> place;
    place.write('a');
    const Noted value = place.assume_init_read();
    EXPECT_TRUE(value.name == 'a' && objects == 1 && journal.empty());
  }
  EXPECT_EQ(dropped(), "a");
}

TEST_F(DropTest, AManuallyDropIsDroppedByHandOrTakenOutOrNotAtAll) {
  {
    ManuallyDrop<Noted> a(std::in_place, 'a'), b(std::in_place, 'B'), c(std::in_place, 'c');
    EXPECT_TRUE((*a).name == 'a' && a->name == 'a');
    EXPECT_THROW(b.drop(), Boom);
    EXPECT_EQ(dropped(), "B");
    const Noted taken = ManuallyDrop<Noted>::into_inner(std::move(c));
    EXPECT_EQ(dropped(), "");
  }
  EXPECT_EQ(dropped(), "c");
  forgotten(1);
}

TEST_F(DropTest, DropEndsAValueNowAndItsScopeDoesNotEndItAgain) {
  {
    Noted a('a'), bomb('B');
    mem::drop(std::move(a));
    EXPECT_EQ(dropped(), "a");
    EXPECT_THROW(mem::drop(std::move(bomb)), Boom);
    EXPECT_EQ(dropped(), "B");
  }
  static_assert(noexcept(mem::drop(0)) && !noexcept(mem::drop(Noted('a'))));
}

TEST_F(DropTest, ReplaceGivesTheOldValueAndDropsNothing) {
  {
    Noted place('a');
    const Noted old = mem::replace(place, Noted('b'));
    EXPECT_TRUE(old.name == 'a' && place.name == 'b' && journal.empty());
    Noted other('c');
    mem::swap(place, other), mem::swap(other, other);
    EXPECT_TRUE(place.name == 'c' && other.name == 'b' && journal.empty());
  }
  EXPECT_EQ(dropped(), "bac");
}

TEST_F(DropTest, TakeLeavesTheDefaultBehind) {
  auto place = std::make_unique<int>(7);
  EXPECT_EQ(*mem::take(place), 7);
  EXPECT_EQ(mem::take(place), nullptr);
}

TEST_F(DropTest, ASliceIsBuiltAndDroppedInTheOrderOfItsIndices) {
  build_and_drop("abcd");
  EXPECT_EQ(dropped(), "abcd");
  build_and_drop("");
}

TEST_F(DropTest, AnElementThatThrowsKeepsNoOtherFromBeingDropped) {
  for (const auto& names : {"Abcd", "aBcd", "abCd", "abcD"}) {
    Room<4> room;
    dropcheck::build_slice(room.first(), 4, letters(names));
    EXPECT_THROW(dropcheck::drop_slice(room.first(), 4), Boom);
    EXPECT_EQ(dropped(), names);
  }
}

TEST_F(DropTest, IfBuildingASliceThrowsWhatIsBuiltIsDroppedForwards) {
  Room<4> room;
  for (const auto& [names, built] : {std::pair("!bcd", ""), {"a!cd", "a"}, {"abc!", "abc"}}) {
    EXPECT_THROW(dropcheck::build_slice(room.first(), 4, letters(names)), Boom);
    EXPECT_EQ(dropped(), built);
  }
}

TEST_F(DropTest, LocalsAreDroppedInReverseAlsoIfOneThrows) {
  const auto scope = [](char middle) {
    Local<Noted> a(std::in_place, 'a');
    const Local<Noted> b(std::in_place, middle), c(std::in_place, 'c');
    EXPECT_TRUE(a.is_initialized() && (*a).name == 'a' && a->name == 'a');
  };
  scope('b');
  EXPECT_EQ(dropped(), "cba");
  EXPECT_THROW(scope('B'), Boom);
  EXPECT_EQ(dropped(), "cBa");
  EXPECT_THROW(scope('!'), Boom);
  EXPECT_EQ(dropped(), "a");
}

TEST_F(DropTest, AVariableWithoutAValueDropsNothing) {
  {
    const Local<Noted> never;
    Local<Noted> late;
    const Local<Noted> b(std::in_place, 'b');
    EXPECT_FALSE(late.is_initialized());
    late.assign(Noted('a'));
    EXPECT_TRUE(late.is_initialized() && journal.empty());
  }
  EXPECT_EQ(dropped(), "ba") << "the place of its declaration counts";
}

TEST_F(DropTest, AVariableThatWasMovedFromDropsNothing) {
  const auto scope = [](bool moves) {
    Local<Noted> a(std::in_place, 'a');
    const Local<Noted> b(std::in_place, 'b');
    if (moves) a.move_out();
    EXPECT_EQ(a.is_initialized(), !moves);
    EXPECT_EQ(dropped(), moves ? "a" : "");
    EXPECT_EQ(objects, moves ? 1 : 2);
  };
  scope(true);
  EXPECT_EQ(dropped(), "b");
  scope(false);
  EXPECT_EQ(dropped(), "ba");
}

TEST_F(DropTest, AnAssignmentDropsTheOldValueFirstAndStoresAlsoIfThatThrows) {
  {
    Local<Noted> variable(std::in_place, 'A');
    Noted next('b');
    variable->watched = &next;
    EXPECT_THROW(variable.assign(std::move(next)), Boom);
    EXPECT_EQ(dropped(), "Ab") << "not moved yet";
    ASSERT_TRUE(variable.is_initialized());
    EXPECT_EQ(variable->name, 'b');
    EXPECT_EQ(objects, 2) << "and what is left of next";
  }
  EXPECT_EQ(dropped(), "b");
}

TEST_F(DropTest, AnAssignmentToAMovedFromVariableDropsNothing) {
  {
    Local<Noted> variable(std::in_place, 'a');
    mem::forget(variable.move_out());
    variable.assign(Noted('b'));
    EXPECT_EQ(dropped(), "");
    variable.assign(variable.move_out());
    EXPECT_EQ(dropped(), "");
    EXPECT_EQ(variable->name, 'b');
  }
  EXPECT_EQ(dropped(), "b");
  forgotten(1);
}

using Three = Fields<Noted, Noted, Noted>;

Three three(const char* names) {
  return Three(std::in_place, make(names[0]), make(names[1]), make(names[2]));
}

TEST_F(DropTest, FieldsAreDroppedInTheOrderOfTheirDeclarationUnlikeTheMembersOfAStruct) {
  {
    Three fields = three("abc");
    EXPECT_TRUE(fields.has<0>() && fields.has<1>() && fields.has<2>());
    EXPECT_EQ(fields.get<1>().name, 'b');
    EXPECT_EQ(dropped(), "");
  }
  EXPECT_EQ(dropped(), "abc");
  struct Members {
    Noted a{'a'}, b{'b'}, c{'c'};
  };
  {
    const Members members;
  }
  EXPECT_EQ(dropped(), "cba");
}

TEST_F(DropTest, NestedFieldsAreDroppedWhereTheyAreDeclared) {
  {
    const Fields<Noted, Three, Array<Noted, 2>, Noted> outer(
        std::in_place, make('a'), [] { return three("bcd"); },
        [] { return Array<Noted, 2>(std::in_place, letters("ef")); }, make('g'));
  }
  EXPECT_EQ(dropped(), "abcdefg");
  const Fields<> none(std::in_place);
}

TEST_F(DropTest, AFieldThatWasMovedOutIsNotDroppedWithTheOthers) {
  {
    Three fields = three("abc");
    EXPECT_EQ(fields.move_out<1>().name, 'b');
    EXPECT_EQ(dropped(), "b");
    EXPECT_TRUE(fields.has<0>() && !fields.has<1>() && fields.has<2>());
    const Noted c = fields.move_out<2>();
    fields.assign<1>(Noted('d')), fields.assign<0>(Noted('e'));
    EXPECT_EQ(dropped(), "a");
    mem::drop(std::move(fields));
    EXPECT_EQ(dropped(), "ed");
  }
  EXPECT_EQ(dropped(), "c");
}

TEST_F(DropTest, IfAnInitialiserThrowsWhatIsBuiltIsDroppedLastOneFirst) {
  for (const auto& [names, built] : {std::pair("!bc", ""), {"a!c", "a"}, {"ab!", "ba"}}) {
    EXPECT_THROW(three(names), Boom);
    EXPECT_EQ(dropped(), built);
  }
}

TEST_F(DropTest, AFieldThatThrowsKeepsNoOtherFromBeingDropped) {
  for (const auto& names : {"Abc", "aBc", "abC"}) {
    EXPECT_THROW(three(names), Boom);
    EXPECT_EQ(dropped(), names);
  }
}

TEST_F(DropTest, MovingFieldsKeepsOutWhatWasMovedOut) {
  {
    Three from = three("abc");
    mem::forget(from.move_out<1>());
    Three to = std::move(from);
    EXPECT_TRUE(to.has<0>() && !to.has<1>() && to.has<2>());
    EXPECT_FALSE(from.has<0>() || from.has<1>() || from.has<2>());
    EXPECT_EQ(dropped(), "");
  }
  EXPECT_EQ(dropped(), "ac");
  forgotten(1);
}

template <std::size_t N>
void array_of(const char (&names)[N]) {
  Array<Noted, N - 1> array(std::in_place, letters(names));
  EXPECT_EQ(array.size(), N - 1);
  EXPECT_EQ(array[1].name, names[1]);
  EXPECT_EQ(journal, "");
}

TEST_F(DropTest, AnArrayIsDroppedInTheOrderOfItsIndicesUnlikeOneOfCxx) {
  array_of("abc");
  EXPECT_EQ(dropped(), "abc");
  {
    const std::array<Noted, 3> array{Noted('a'), Noted('b'), Noted('c')};
  }
  EXPECT_EQ(dropped(), "cba");
}

TEST_F(DropTest, AnElementOfAnArrayThatThrowsKeepsNoOtherFromBeingDropped) {
  EXPECT_THROW(array_of("aBc"), Boom);
  EXPECT_EQ(dropped(), "aBc");
  EXPECT_THROW(array_of("ab!"), Boom);
  EXPECT_EQ(dropped(), "ab");
}

TEST_F(DropTest, ASecondThrowWhileTheFirstIsOnItsWayEndsTheProcess) {
  const auto locals = [] {
    const Local<Noted> bomb(std::in_place, 'B');
    throw Boom();
  };
  EXPECT_DEATH(locals(), end);
  EXPECT_DEATH(build_and_drop("aBcD"), end);
  EXPECT_DEATH(build_and_drop("aB!d"), end);
  EXPECT_DEATH(three("AbC"), end);
  EXPECT_DEATH(three("aB!"), end);
  EXPECT_DEATH(array_of("ABc"), end);
}

}  // namespace
