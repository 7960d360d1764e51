// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every concept of an adapter holds for one that has the ability and fails for one that differs
// from it in exactly that ability. Declarations are enough: nothing here runs an adapter.
#include "harness/box/adapter.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>

#include "primitives/box.hpp"

namespace dropcheck::box {
namespace {

/// The least that is an adapter.
struct Least {
  template <class T>
  using Owner = Box<T>;
  template <class T, class... Args>
  static Box<T> make(Args&&... args);
};

/// One that has every ability.
struct Full : Least {
  template <class T>
  using Slice = Box<T[]>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;

  template <class T>
  static void assign(Box<T>& owner, T&& value);
  template <class T>
  static T into_inner(Box<T>&& owner);
  template <class T>
  static Box<T> clone(const Box<T>& owner);
  template <class T>
  static void clone_from(Box<T>& into, const Box<T>& from);
  template <class T>
  static T* into_raw(Box<T>&& owner);
  template <class T>
  static Box<T> from_raw(T* value);
  template <class T>
  static T& leak(Box<T>&& owner);
  template <class T>
  static Rc<T> into_rc(Box<T>&& owner);
  template <class Base, class Derived>
  static Box<Base> upcast(Box<Derived>&& owner);
  template <class T>
  static Box<T[]> make_slice(std::size_t count, auto&& make);
  template <class T>
  static void drop_list(Box<T>&& head, Box<T> T::* next);
};

/// std::unique_ptr, as a user would adapt it first.
struct OverUniquePtr {
  template <class T>
  using Owner = std::unique_ptr<T>;
  template <class T, class... Args>
  static Owner<T> make(Args&&... args);
  template <class T>
  static T* into_raw(Owner<T>&& owner);
  template <class T>
  static Owner<T> from_raw(T* value);
};

constexpr Abilities all = (((zero_sized_is_free << 1) - 1) | unwinds);

/// Whether `Lacking` is Full without these, and with everything else.
template <class Lacking>
constexpr bool lacks_only(Abilities lacked) {
  return abilities_of<Lacking>() == (all & ~lacked);
}

static_assert(BoxAdapter<Least> && BoxAdapter<Full> && BoxAdapter<OverUniquePtr>);
static_assert(abilities_of<Least>() == unwinds);
static_assert(abilities_of<Full>() == all);
static_assert(abilities_of<OverUniquePtr>() == (has_raw | unwinds));

// SoleOwner: movable (and so swappable), empty by default, asked by bool, followed by *.
struct Handle {
  explicit operator bool() const;
  Sample& operator*() const;
};
struct Unready : Handle {
  explicit Unready(int);
};
struct Pinned : Handle {
  Pinned() = default;
  Pinned(Pinned&&) = delete;
};
struct Unassignable : Handle {
  Unassignable() = default;
  Unassignable(Unassignable&&) = default;
  Unassignable& operator=(Unassignable&&) = delete;
};
struct Untestable {
  Sample& operator*() const;
};
struct TestableOnlyIfMutable : Handle {
  explicit operator bool();
  explicit operator bool() const = delete;
};
struct ReadOnly : Handle {
  const Sample& operator*() const;
};
struct ByValue : Handle {
  Sample operator*() const;
};
static_assert(SoleOwner<Handle> && SoleOwner<Box<Sample>> && SoleOwner<std::unique_ptr<Sample>> &&
              SoleOwner<Sample*>);
static_assert(!SoleOwner<Unready> && !SoleOwner<Pinned> && !SoleOwner<Unassignable>);
static_assert(!SoleOwner<Untestable> && !SoleOwner<TestableOnlyIfMutable>);
static_assert(!SoleOwner<ReadOnly> && !SoleOwner<ByValue> && !SoleOwner<Box<const Sample>>);
static_assert(!SoleOwner<const Box<Sample>> && !SoleOwner<Box<Sample[]>>);

// BoxAdapter: an Owner that is one, and make.
struct NoOwner {
  template <class T, class... Args>
  static Box<T> make(Args&&... args);
};
struct ConstOwner {
  template <class T>
  using Owner = Box<const T>;
  template <class T, class... Args>
  static Owner<T> make(Args&&... args);
};
struct NoMake {
  template <class T>
  using Owner = Box<T>;
};
struct MakesPointer : Least {
  template <class T>
  static T* make(int);
};
struct MakesOfNothingOnly : Least {
  template <class T>
  static Box<T> make();
};
static_assert(!BoxAdapter<NoOwner> && !BoxAdapter<ConstOwner> && !BoxAdapter<NoMake>);
static_assert(!BoxAdapter<MakesPointer> && !BoxAdapter<MakesOfNothingOnly>);

// The value in its block.
struct NoAssign : Full {
  static void assign();
};
struct AssignsPointers : Full {
  template <class T>
  static void assign(Box<T>& owner, T* value);
};
struct AssignsToRvalues : Full {
  template <class T>
  static void assign(Box<T>&& owner, T&& value);
};
static_assert(HasAssign<Full> && !HasAssign<Least> && lacks_only<NoAssign>(has_assign));
static_assert(lacks_only<AssignsPointers>(has_assign) && lacks_only<AssignsToRvalues>(has_assign));

struct NoIntoInner : Full {
  static void into_inner();
};
struct IntoInnerMayFail : Full {
  template <class T>
  static std::optional<T> into_inner(Box<T>&& owner);
};
struct IntoInnerOfLvalues : Full {
  template <class T>
  static T into_inner(Box<T>& owner);
};
static_assert(HasIntoInner<Full> && !HasIntoInner<Least>);
static_assert(lacks_only<NoIntoInner>(has_into_inner));
static_assert(lacks_only<IntoInnerMayFail>(has_into_inner));
static_assert(lacks_only<IntoInnerOfLvalues>(has_into_inner));

// Copies: clone_from stands on clone.
struct NoClone : Full {
  static void clone();
};
struct ClonesTheValue : Full {
  template <class T>
  static T clone(const Box<T>& owner);
};
struct ClonesMutable : Full {
  template <class T>
  static Box<T> clone(Box<T>& owner);
};
static_assert(HasClone<Full> && !HasClone<Least>);
static_assert(lacks_only<NoClone>(has_clone | has_clone_from));
static_assert(lacks_only<ClonesTheValue>(has_clone | has_clone_from));
static_assert(lacks_only<ClonesMutable>(has_clone | has_clone_from));

struct NoCloneFrom : Full {
  static void clone_from();
};
struct ClonesFromMutable : Full {
  template <class T>
  static void clone_from(Box<T>& into, Box<T>& from);
};
static_assert(HasCloneFrom<Full> && !HasCloneFrom<Least>);
static_assert(lacks_only<NoCloneFrom>(has_clone_from));
static_assert(lacks_only<ClonesFromMutable>(has_clone_from));

// Giving the value away: leak stands on the raw pointers that take it back.
struct NoFromRaw : Full {
  static void from_raw();
};
struct IntoRawGivesAddress : Full {
  template <class T>
  static std::uintptr_t into_raw(Box<T>&& owner);
};
struct FromRawOfAnything : Full {
  template <class T>
  static Box<T> from_raw(void** value);
};
static_assert(HasRaw<Full> && HasRaw<OverUniquePtr> && !HasRaw<Least>);
static_assert(lacks_only<NoFromRaw>(has_raw | has_leak));
static_assert(lacks_only<IntoRawGivesAddress>(has_raw | has_leak));
static_assert(lacks_only<FromRawOfAnything>(has_raw | has_leak));

struct NoLeak : Full {
  static void leak();
};
struct LeaksPointers : Full {
  template <class T>
  static T* leak(Box<T>&& owner);
};
struct LeaksConst : Full {
  template <class T>
  static const T& leak(Box<T>&& owner);
};
static_assert(HasLeak<Full> && !HasLeak<OverUniquePtr>);
static_assert(lacks_only<NoLeak>(has_leak) && lacks_only<LeaksPointers>(has_leak));
static_assert(lacks_only<LeaksConst>(has_leak));

struct NoIntoRc : Full {
  static void into_rc();
};
struct IntoRcOfConst : Full {
  template <class T>
  static Rc<const T> into_rc(Box<T>&& owner);
};
static_assert(HasIntoRc<Full> && !HasIntoRc<Least>);
static_assert(lacks_only<NoIntoRc>(has_into_rc) && lacks_only<IntoRcOfConst>(has_into_rc));

// Values of a base class, side by side, one behind the other.
struct NoUpcast : Full {
  static void upcast();
};
struct UpcastsToPointer : Full {
  template <class Base, class Derived>
  static Base* upcast(Box<Derived>&& owner);
};
struct UpcastsToItself : Full {
  template <class Base, class Derived>
  static Box<Derived> upcast(Box<Derived>&& owner);
};
static_assert(HasUpcast<Full> && !HasUpcast<OverUniquePtr>);
static_assert(lacks_only<NoUpcast>(has_upcast) && lacks_only<UpcastsToPointer>(has_upcast));
static_assert(lacks_only<UpcastsToItself>(has_upcast));

struct NoMakeSlice : Full {
  static void make_slice();
};
struct MakesOneValue : Full {
  template <class T>
  static Box<T> make_slice(std::size_t count, auto&& make);
};
template <class T>
struct Array {
  std::size_t size() const;
  T& operator[](std::size_t index) const;
};
/// Full with slices of this type.
template <template <class> class Slices>
struct WithSlices : Full {
  template <class T>
  using Slice = Slices<T>;
  template <class T>
  static Slices<T> make_slice(std::size_t count, auto&& make);
};
template <class T>
struct PinnedSlice : Array<T> {
  PinnedSlice(PinnedSlice&&) = delete;
};
template <class T>
struct SliceWithoutSize : Array<T> {
  void size() const;
};
template <class T>
struct ReadOnlySlice : Array<T> {
  const T& operator[](std::size_t index) const;
};
template <class T>
struct MutableSlice : Array<T> {
  T& operator[](std::size_t index);
};
static_assert(HasSlice<Full> && !HasSlice<Least> && lacks_only<WithSlices<Array>>(0));
static_assert(lacks_only<NoMakeSlice>(has_slice) && lacks_only<MakesOneValue>(has_slice));
static_assert(lacks_only<WithSlices<PinnedSlice>>(has_slice));
static_assert(lacks_only<WithSlices<SliceWithoutSize>>(has_slice));
static_assert(lacks_only<WithSlices<ReadOnlySlice>>(has_slice));
static_assert(lacks_only<WithSlices<MutableSlice>>(has_slice));
static_assert(std::is_same_v<SliceOf<Full, int>, Box<int[]>>);
static_assert(std::is_empty_v<SliceOf<Least, int>> && std::is_empty_v<SliceOf<NoMakeSlice, int>>);

struct NoDropList : Full {
  static void drop_list();
};
struct DropsListsOfPointers : Full {
  template <class T>
  static void drop_list(Box<T>&& head, T* T::* next);
};
static_assert(HasDropList<Full> && !HasDropList<Least>);
static_assert(lacks_only<NoDropList>(has_drop_list));
static_assert(lacks_only<DropsListsOfPointers>(has_drop_list));

// Promises: made by saying so, not kept by saying no.
struct NotFallible : Full {
  static constexpr bool fallible_alloc = false;
};
struct SwallowsDropThrow : Full {
  static constexpr bool propagates_drop_throw = false;
};
struct AssignsInSteps : Full {
  static constexpr bool reentrant_assign = false;
};
struct LosesSelfMove : Full {
  static constexpr bool keeps_self_move = false;
};
struct AllocatesAtWill : Full {
  static constexpr bool allocates_once = false;
};
struct AllocatesNothings : Full {
  static constexpr bool zero_sized_is_free = false;
};
static_assert(HasFallibleAlloc<Full> && !HasFallibleAlloc<Least>);
static_assert(lacks_only<NotFallible>(has_fallible_alloc));
static_assert(PropagatesDropThrow<Full> && !PropagatesDropThrow<Least>);
static_assert(lacks_only<SwallowsDropThrow>(dropcheck::box::propagates_drop_throw));
static_assert(ReentrantAssign<Full> && !ReentrantAssign<Least>);
static_assert(lacks_only<AssignsInSteps>(dropcheck::box::reentrant_assign));
static_assert(KeepsSelfMove<Full> && !KeepsSelfMove<Least>);
static_assert(lacks_only<LosesSelfMove>(dropcheck::box::keeps_self_move));
static_assert(AllocatesOnce<Full> && !AllocatesOnce<Least>);
static_assert(lacks_only<AllocatesAtWill>(dropcheck::box::allocates_once));
static_assert(ZeroSizedIsFree<Full> && !ZeroSizedIsFree<Least>);
static_assert(lacks_only<AllocatesNothings>(dropcheck::box::zero_sized_is_free));

// Counts, of owners of one value whose type is known.
struct Counts {
  std::size_t values;
  std::size_t bytes;
};
struct Tracking : OverUniquePtr {
  template <class T>
  static Counts tracked();
  static Counts tracked_in_all();
};
struct TracksTypesOnly : Tracking {
  static void tracked_in_all();
};
struct TracksInAllOnly : Tracking {
  static Counts tracked();
};
struct TracksBytesOnly : Tracking {
  template <class T>
  static std::size_t tracked();
};
struct TrackingEverything : Full {
  template <class T>
  static Counts tracked();
  static Counts tracked_in_all();
};
static_assert(abilities_of<Tracking>() == (has_raw | has_tracked | unwinds));
static_assert(!HasTracked<TracksTypesOnly> && !HasTracked<TracksInAllOnly>);
static_assert(!HasTracked<TracksBytesOnly> && !HasTracked<TrackingEverything>);

TEST(BoxAdapter, AnAbilityIsABitOfItsOwn) {
  EXPECT_EQ(all, ((Abilities{1} << 16) - 1) | unwinds);
  EXPECT_EQ(has_tracked, (all & ~unwinds) + 1);
  EXPECT_EQ(builds_value_first, has_tracked << 1);
  EXPECT_EQ(abilities_of<Full>(), all);
}

TEST(BoxAdapter, WhatAnAdapterLacksIsMissingFromItsAbilitiesAndNothingElse) {
  EXPECT_EQ(abilities_of<NoUpcast>(), all & ~has_upcast);
  EXPECT_EQ(abilities_of<NoClone>(), all & ~(has_clone | has_clone_from));
  EXPECT_EQ(abilities_of<NoFromRaw>(), all & ~(has_raw | has_leak));
  EXPECT_EQ(abilities_of<Least>(), unwinds);
}

}  // namespace
}  // namespace dropcheck::box
