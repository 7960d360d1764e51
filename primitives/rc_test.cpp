// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The laws of Rc<T> and Weak<T>. Every test also fails when it leaves a value or a block behind.
// Not here: generated programs and other people's implementations.
#include "primitives/rc.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using dropcheck::Rc;
using dropcheck::RcAccess;
using dropcheck::Weak;

namespace {

std::ptrdiff_t live_values = 0, live_blocks = 0;
bool refuse_next_block = false;
std::string journal;

struct Boom {};
struct alignas(64) CacheLine {};

/// Counts the living, so that a second drop shows without a sanitizer; see std::allocator below.
struct Counted {
  Counted() noexcept { ++live_values; }
  Counted(const Counted&) noexcept { ++live_values; }
  ~Counted() { --live_values; }
};

/// A list node that notes its copies and drops, and runs a test's script inside them. A moved-from
/// one has no name and is dropped in silence, because Rust would not drop it at all.
struct Noted : Counted {
  std::unique_ptr<char> name;
  Rc<Noted> next;
  std::function<void()> on_copy, on_drop;
  explicit Noted(char letter) : name(std::make_unique<char>(letter)) {
    if (letter == '!') throw Boom();
  }
  Noted(const Noted& other) : Counted(other), name(new char(*other.name)), next(other.next) {
    journal += std::string("copy ") + *name + ';';
    if (other.on_copy) other.on_copy();
  }
  Noted(Noted&&) = default;
  ~Noted() {
    if (name != nullptr) journal += std::string("drop ") + *name + ';';
    if (name != nullptr && on_drop) on_drop();
  }
};

struct Bomb : Counted {
  bool armed = true;
  ~Bomb() noexcept(false) {
    if (armed) throw Boom();
  }
};

}  // namespace

template <>
inline constexpr bool dropcheck::drop_may_throw<Bomb> = true;

struct dropcheck::RcAccess {
  static std::size_t& strong(const auto& handle) { return handle.block_->strong; }
  static std::size_t& weak(const auto& handle) { return handle.block_->weak; }
};

/// Counts the blocks of this file's own payloads. Replacing the global operators instead would
/// silence the address sanitizer's own checks of new against delete.
template <std::derived_from<Counted> T>
struct std::allocator<dropcheck::rc_detail::Block<T>> {
  using value_type = dropcheck::rc_detail::Block<T>;
  value_type* allocate(std::size_t count) {
    if (std::exchange(refuse_next_block, false)) throw std::bad_alloc();
    ++live_blocks;
    return static_cast<value_type*>(::operator new(count * sizeof(value_type)));
  }
  void deallocate(value_type* block, std::size_t) noexcept {
    --live_blocks;
    ::operator delete(block);
  }
};

template <class T>
concept CanMakeMut = requires(Rc<T> handle) { handle.make_mut(); };

static_assert(sizeof(Rc<CacheLine>) == sizeof(void*) && sizeof(Weak<CacheLine>) == sizeof(void*));
static_assert(std::is_nothrow_move_constructible_v<Rc<int>>);
static_assert(std::is_nothrow_destructible_v<Rc<int>> && !std::is_nothrow_destructible_v<Rc<Bomb>>);
static_assert(std::is_nothrow_destructible_v<Weak<Bomb>>, "a Weak drops no value");
static_assert(std::is_constructible_v<bool, Rc<int>> && !std::is_convertible_v<Rc<int>, bool>);
static_assert(!std::is_constructible_v<Rc<int>, int*>, "from_raw says it by name");
static_assert(!std::is_constructible_v<Rc<int>, Weak<int>>, "upgrade says it by name");
static_assert(!std::is_constructible_v<Rc<Counted>, Rc<Noted>>, "no conversion to a base");
static_assert(CanMakeMut<Noted> && CanMakeMut<Bomb> && !CanMakeMut<std::atomic<int>>);

class RcTest : public testing::Test {
 protected:
  // A process that forks under a sanitizer must start its child afresh.
  RcTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override {
    EXPECT_EQ(std::exchange(live_values, 0), 0);
    EXPECT_EQ(std::exchange(live_blocks, 0), 0);
    journal.clear();
  }

  static Rc<Noted> node(char name) { return Rc<Noted>::make(name); }
  static char name_of(const Rc<Noted>& handle) { return handle ? *handle->name : '-'; }
  static char name_of(const Weak<Noted>& handle) { return name_of(handle.upgrade()); }

  /// What was noted since the last report, then each handle's name, strong and weak count as that
  /// handle sees them; "- 0/0;" without a living value.
  template <class... Handle>
  static std::string report(const Handle&... handle) {
    return (std::exchange(journal, {}) + ... +
            (name_of(handle) + (' ' + std::to_string(handle.strong_count())) + '/' +
             std::to_string(handle.weak_count()) + ';'));
  }
};

TEST_F(RcTest, AnEmptyHandleAndADefaultWeakOwnNothingAndNorDoTheirClones) {
  const Rc<Noted> empty, clone = empty;
  const Weak<Noted> weak, copy = weak;
  EXPECT_EQ(report(empty, clone, weak, copy), "- 0/0;- 0/0;- 0/0;- 0/0;");
  EXPECT_TRUE(!clone.get() && Rc<Noted>::ptr_eq(empty, clone) && Weak<Noted>::ptr_eq(weak, copy));
}

TEST_F(RcTest, UsingAnEmptyHandleAborts) {
  Rc<Noted> empty;
  EXPECT_DEATH(static_cast<void>(*empty), "an empty handle");
  EXPECT_DEATH(empty->next = {}, "an empty handle");
  EXPECT_DEATH(empty.downgrade(), "an empty handle");
  EXPECT_DEATH(empty.get_mut(), "an empty handle");
  EXPECT_DEATH(empty.make_mut(), "an empty handle");
  EXPECT_DEATH(Rc<Noted>::try_unwrap(std::move(empty)), "an empty handle");
  EXPECT_DEATH(Rc<Noted>::into_inner(std::move(empty)), "an empty handle");
  EXPECT_DEATH(Rc<Noted>::into_raw(std::move(empty)), "an empty handle");
  EXPECT_DEATH(Rc<Noted>::unwrap_or_clone(std::move(empty)), "an empty handle");
}

TEST_F(RcTest, AValueIsBuiltInItsBlockFromForwardedArgumentsOrNothingIsLeftBehind) {
  EXPECT_EQ(**Rc<std::unique_ptr<int>>::make(std::make_unique<int>(7)), 7);
  const auto build = [](const auto&) { return std::atomic<int>(7); };  // Cannot be moved.
  EXPECT_EQ(*Rc<std::atomic<int>>::new_cyclic(build), 7);
  EXPECT_THROW(node('!'), Boom);
  refuse_next_block = true;
  EXPECT_THROW(node('a'), std::bad_alloc);
}

TEST_F(RcTest, AHandleLeadsToAnAlignedValueAndItsPointerBackToTheHandle) {
  std::vector<Rc<CacheLine>> lines(16);  // Several, because one may be aligned by luck.
  for (auto& line : lines) {
    line = Rc<CacheLine>::from_raw(Rc<CacheLine>::into_raw(Rc<CacheLine>::make()));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(line.get()) % 64, 0u);
  }
  auto a = node('a');
  const Weak<Noted> weak = a.downgrade();
  Noted* const value = Rc<Noted>::into_raw(std::move(a));
  EXPECT_EQ(report(a, weak), "- 0/0;a 1/1;");
  EXPECT_EQ(report(Rc<Noted>::from_raw(value), weak), "a 1/1;a 1/1;");
}

TEST_F(RcTest, ClonesShareTheValueAndTheLastOneDestroysItExactlyOnce) {
  auto a = node('a'), clone = a;
  EXPECT_EQ(report(a, clone), "a 2/0;a 2/0;");
  EXPECT_TRUE(Rc<Noted>::ptr_eq(a, clone) && !Rc<Noted>::ptr_eq(a, node('b')));
  a = {};
  EXPECT_EQ(report(clone), "drop b;a 1/0;");
  clone = {};
  EXPECT_EQ(report(), "drop a;");
}

TEST_F(RcTest, EveryOneOfManyHandlesIsCounted) {
  const auto a = node('a');
  std::vector<Rc<Noted>> clones;
  std::vector<Weak<Noted>> weaks;
  for (std::size_t n = 1; n <= 70'000; ++n) {  // More than 16 bits can count.
    weaks.push_back(n % 2 == 1 ? a.downgrade() : Weak<Noted>(weaks.back()));
    clones.push_back(n % 2 == 1 ? Rc<Noted>(a) : weaks.back().upgrade());
    ASSERT_TRUE(a.strong_count() == 1 + n && a.weak_count() == n) << report(a) << " after " << n;
  }
}

TEST_F(RcTest, AGrowingVectorMovesItsHandlesInsteadOfCloningThem) {
  std::vector<Rc<int>> handles(1, Rc<int>::make(7));
  RcAccess::strong(handles[0]) = SIZE_MAX;  // A clone would abort.
  handles.reserve(handles.capacity() + 1);
  RcAccess::strong(handles[0]) = 1;
  EXPECT_EQ(*handles[0], 7);
}

TEST_F(RcTest, ACycleKeepsItselfAliveUntilItIsBroken) {
  auto a = node('a');
  const Weak<Noted> weak = a.downgrade();
  a->next = a;
  a = {};
  EXPECT_EQ(report(weak), "a 1/1;");
  weak.upgrade()->next = {};
  EXPECT_EQ(report(weak), "drop a;- 0/0;");
}

TEST_F(RcTest, AssignmentStoresTheNewValueBeforeItDropsTheOldWhichMayAssignAgain) {
  auto target = node('a'), source = node('b');
  target->on_drop = [&] { journal += report(target, source); };
  target = source;
  EXPECT_EQ(report(target), "drop a;b 2/0;b 2/0;b 2/0;");
  target = node('c');
  target->on_drop = [&] {
    journal += report(target, source);
    target = node('d');
  };
  target = std::move(source);
  EXPECT_EQ(report(target), "drop c;b 1/0;- 0/0;drop b;d 1/0;");
}

TEST_F(RcTest, AssigningAHandleToItselfOrToItsCloneChangesNothing) {
  auto a = node('a'), clone = a, &itself = a;
  a = itself;
  a = std::move(itself);
  a = clone;
  a = Rc<Noted>(a);
  EXPECT_EQ(report(a, clone), "a 2/0;a 2/0;");
}

TEST_F(RcTest, SwappingExchangesHandlesAndCountsNothing) {
  auto a = node('a'), b = node('b'), clone = a;
  swap(a, clone);
  swap(a, b);
  EXPECT_EQ(report(a, b, clone), "b 1/0;a 2/0;a 2/0;");
}

TEST_F(RcTest, ADestructorThatThrowsLeavesTheNewValueStoredAndFreesItsOwnBlock) {
  auto target = Rc<Bomb>::make(), calm = Rc<Bomb>::make();
  const Weak<Bomb> weak = target.downgrade();
  calm->armed = false;
  EXPECT_THROW(target = calm, Boom);
  EXPECT_TRUE(Rc<Bomb>::ptr_eq(target, calm) && !weak.upgrade());
  target = Rc<Bomb>::make();
  EXPECT_THROW(target = std::move(calm), Boom);
  EXPECT_FALSE(target->armed);
  EXPECT_EQ(live_blocks, 2) << "the target's, and the one that the Weak still needs";
}

TEST_F(RcTest, AListAdvancesOverItsOwnNodesAndDropsThemInOrder) {
  auto head = node('a');
  head->next = node('b');
  head->next->next = node('c');
  head->next->next->next = node('d');
  head = head->next->next;
  EXPECT_EQ(report(head), "drop a;drop b;c 1/0;");
  head = std::move(head->next);
  EXPECT_EQ(report(head), "drop c;d 1/0;");
}

TEST_F(RcTest, InItsDestructorAValuesWeaksAreDeadAndItsBlockOutlivesThem) {
  auto a = node('a');
  Weak<Noted> weak = a.downgrade(), stash;
  a->on_drop = [&] { journal += report(stash = std::move(weak)); };
  a = node('b');
  EXPECT_EQ(report(weak, stash), "drop a;- 0/0;- 0/0;- 0/0;");
  stash = a.downgrade();
  a->on_drop = [&] {
    stash = {};
    EXPECT_EQ(live_blocks, 1);
  };
  a = {};
}

TEST_F(RcTest, TryUnwrapTakesTheOnlyHandlesValueAwayFromItsWeaksAndRefusesASharedOne) {
  auto a = node('a'), clone = a;
  const Weak<Noted> weak = a.downgrade();
  EXPECT_FALSE(Rc<Noted>::try_unwrap(std::move(a)).has_value());
  EXPECT_EQ(report(a, clone), "a 2/1;a 2/1;");
  clone = {};
  a->next = node('n');
  const auto value = Rc<Noted>::try_unwrap(std::move(a));
  EXPECT_EQ(*value.value().name, 'a');
  EXPECT_EQ(report(value->next, a, weak), "n 1/0;- 0/0;- 0/0;");
}

TEST_F(RcTest, OfAllHandlesGivenToIntoInnerOnlyTheLastGetsTheValue) {
  auto a = node('a'), clone = a;
  const Weak<Noted> weak = a.downgrade();
  EXPECT_FALSE(Rc<Noted>::into_inner(std::move(a)).has_value());
  EXPECT_EQ(report(a, clone), "- 0/0;a 1/1;");
  EXPECT_TRUE(Rc<Noted>::into_inner(std::move(clone)).has_value());
  EXPECT_EQ(report(clone, weak), "drop a;- 0/0;- 0/0;");
}

TEST_F(RcTest, UnwrapOrCloneCopiesOnlyASharedValueAndConsumesItsHandleAlways) {
  auto a = node('a'), b = a, c = a;
  a->on_copy = [&] { journal += report(c); };
  EXPECT_EQ(*Rc<Noted>::unwrap_or_clone(std::move(a)).name, 'a');
  EXPECT_EQ(report(a, c), "copy a;a 3/0;drop a;- 0/0;a 2/0;");
  c->on_copy = [] { throw Boom(); };
  EXPECT_THROW(Rc<Noted>::unwrap_or_clone(std::move(b)), Boom);
  EXPECT_EQ(report(b, c), "copy a;- 0/0;a 1/0;");
  EXPECT_EQ(*Rc<Noted>::unwrap_or_clone(std::move(c)).name, 'a');
  EXPECT_EQ(report(c), "drop a;- 0/0;");
}

TEST_F(RcTest, GetMutNeedsASoleHandleWithoutWeaks) {
  auto a = node('a'), clone = a;
  EXPECT_EQ(a.get_mut(), nullptr);
  clone = {};
  EXPECT_EQ(a.get_mut(), a.get());
  const Weak<Noted> weak = a.downgrade();
  EXPECT_EQ(a.get_mut(), nullptr);
}

TEST_F(RcTest, MakeMutCopiesASharedValueBeforeItReleasesItAndChangesNothingIfThatThrows) {
  auto a = node('a'), other = a;
  const Weak<Noted> weak = a.downgrade();
  a->next = node('n');
  a->on_copy = [] { throw Boom(); };
  EXPECT_THROW(a.make_mut(), Boom);
  EXPECT_EQ(report(a, other, a->next), "copy a;a 2/1;a 2/1;n 1/0;");
  a->on_copy = [&] { journal += report(other); };
  *a.make_mut().name = 'b';
  EXPECT_EQ(report(a, other, weak, a->next), "copy a;a 2/1;b 1/0;a 1/1;a 1/1;n 2/0;");
}

TEST_F(RcTest, MakeMutMovesTheOnlyHandlesValueAwayFromItsWeaksAndElseLeavesItInPlace) {
  auto a = node('a');
  const Weak<Noted> weak = a.downgrade();
  a->next = node('n');
  refuse_next_block = true;
  EXPECT_THROW(a.make_mut(), std::bad_alloc);
  EXPECT_EQ(report(a, weak), "a 1/1;a 1/1;");
  Noted& moved = a.make_mut();
  EXPECT_EQ(report(a, weak, a->next), "a 1/0;- 0/0;n 1/0;");
  EXPECT_EQ(&a.make_mut(), &moved);
}

TEST_F(RcTest, TheWeakOfNewCyclicLivesOnceTheValueDoesAndStaysDeadIfBuildingThrows) {
  Weak<Noted> me;
  const auto build = [&](const Weak<Noted>& weak) {
    me = weak;
    journal += report(me);
    return Noted('a');
  };
  const auto a = Rc<Noted>::new_cyclic(build);
  EXPECT_EQ(report(a, me), "- 0/0;a 1/1;a 1/1;");
  EXPECT_THROW(Rc<Noted>::new_cyclic([&](auto& weak) { return me = weak, Noted('!'); }), Boom);
  EXPECT_EQ(report(a, me), "a 1/0;- 0/0;");
}

TEST_F(RcTest, AWeakKeepsTheBlockButNotTheValueAlive) {
  auto a = node('a');
  Weak<Noted> weak = a.downgrade(), copy = weak;
  EXPECT_EQ(report(a, weak), "a 1/2;a 1/2;");
  a = weak.upgrade();
  EXPECT_EQ(report(a), "a 1/2;");
  a = {};
  EXPECT_EQ(report(weak, copy), "drop a;- 0/0;- 0/0;");
  EXPECT_TRUE(Weak<Noted>::ptr_eq(weak, copy) && !Weak<Noted>::ptr_eq(weak, Weak<Noted>()));
}

TEST_F(RcTest, AssigningAWeakReleasesTheOldBlockAndRetainsTheNewAlsoIfItIsTheSame) {
  auto a = node('a'), b = node('b');
  Weak<Noted> weak = a.downgrade(), other = b.downgrade(), &itself = weak;
  weak = other;
  EXPECT_EQ(report(a, b), "a 1/0;b 1/2;");
  weak = a.downgrade();
  swap(weak, other);
  EXPECT_EQ(report(a, b, weak, other), "a 1/1;b 1/1;b 1/1;a 1/1;");
  for (int i = 0; i < 2; ++i) {  // The second time round it is a dead block's.
    weak = itself;
    weak = std::move(itself);
    b = {};
  }
  EXPECT_EQ(RcAccess::weak(weak), 1u);
}

TEST_F(RcTest, ACountMayReachTheLargestValueOfItsTypeAndAbortsWhenItWouldWrap) {
  const auto a = node('a');
  const Weak<Noted> weak = a.downgrade();
  RcAccess::strong(a) = RcAccess::weak(a) = SIZE_MAX - 1;
  EXPECT_EQ(Rc<Noted>(a).strong_count(), SIZE_MAX);
  EXPECT_EQ(weak.upgrade().strong_count(), SIZE_MAX);
  EXPECT_EQ(a.downgrade().weak_count(), SIZE_MAX - 1);
  EXPECT_EQ(Weak<Noted>(weak).weak_count(), SIZE_MAX - 1);
  RcAccess::strong(a) = RcAccess::weak(a) = SIZE_MAX;
  EXPECT_DEATH(Rc<Noted>{a}, "the strong count overflowed");
  EXPECT_DEATH(weak.upgrade(), "the strong count overflowed");
  EXPECT_DEATH(a.downgrade(), "the weak count overflowed");
  EXPECT_DEATH(Weak<Noted>{weak}, "the weak count overflowed");
  RcAccess::strong(a) = 1;
  RcAccess::weak(a) = 2;
}
