// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every concept of an adapter holds for one that has the ability and fails for one that differs
// from it in exactly that ability. Declarations are enough: nothing here runs an adapter.
#include "harness/rc/adapter.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "primitives/rc.hpp"

namespace dropcheck::rc {
namespace {

/// The least that is an adapter.
struct Least {
  template <class T>
  using Strong = Rc<T>;
  template <class T, class... Args>
  static Rc<T> make(Args&&... args);
};

/// One that has every ability.
struct Full : Least {
  template <class T>
  using Weak = dropcheck::Weak<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool upgrade_allocates = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T>
  static Weak<T> downgrade(const Rc<T>& strong);
  template <class T>
  static Rc<T> upgrade(const Weak<T>& weak);
  template <class T>
  static Rc<T> new_cyclic(auto&& build);
  template <class T>
  static std::optional<T> try_unwrap(Rc<T>&& strong);
  template <class T>
  static std::optional<T> into_inner(Rc<T>&& strong);
  template <class T>
  static T unwrap_or_clone(Rc<T>&& strong);
  template <class T>
  static T* into_raw(Rc<T>&& strong);
  template <class T>
  static Rc<T> from_raw(T* value);
  template <class T>
  static T* get_mut(Rc<T>& strong);
  template <class T>
  static T& make_mut(Rc<T>& strong);
  static std::uint64_t strong_count(const auto& handle);
  static std::uint64_t weak_count(const auto& handle);
  static bool ptr_eq(const auto& a, const auto& b);
  static Counters counters(const auto& handle);
  static void preset(auto& handle, Counters counters);
};

/// std::shared_ptr, as a user would adapt it first.
struct OverSharedPtr {
  template <class T>
  using Strong = std::shared_ptr<T>;
  template <class T>
  using Weak = std::weak_ptr<T>;
  template <class T, class... Args>
  static Strong<T> make(Args&&... args);
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong);
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak);
  static long strong_count(const auto& handle);
};

constexpr Abilities all = (((keeps_self_move << 1) - 1) | unwinds);
constexpr Abilities needs_weak = has_weak | has_weak_count | has_new_cyclic | has_preset_counts;

/// Whether `Lacking` is Full without these, and with everything else.
template <class Lacking>
constexpr bool lacks_only(Abilities lacked) {
  return abilities_of<Lacking>() == (all & ~lacked);
}

static_assert(RcAdapter<Least> && RcAdapter<Full> && RcAdapter<OverSharedPtr>);
static_assert(abilities_of<Least>() == unwinds);
static_assert(abilities_of<Full>() == all);
static_assert(abilities_of<OverSharedPtr>() == (has_weak | has_strong_count | unwinds));

// StrongHandle: copyable (and so swappable), empty by default, asked by bool, followed by *.
struct Handle {
  explicit operator bool() const;
  Sample& operator*() const;
};
struct Unready : Handle {
  explicit Unready(int);
};
struct MoveOnly : Handle {
  MoveOnly() = default;
  MoveOnly(MoveOnly&&) = default;
  MoveOnly& operator=(MoveOnly&&) = default;
};
struct Unassignable : Handle {
  Unassignable& operator=(const Unassignable&) = delete;
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
struct Counted : Sample {};
static_assert(StrongHandle<Counted*> && !StrongHandle<const Counted*>);
static_assert(StrongHandle<Handle> && StrongHandle<Rc<Sample>> &&
              StrongHandle<std::shared_ptr<Sample>> && StrongHandle<Sample*>);
static_assert(!StrongHandle<Unready> && !StrongHandle<MoveOnly> && !StrongHandle<Unassignable>);
static_assert(!StrongHandle<Untestable> && !StrongHandle<TestableOnlyIfMutable>);
static_assert(!StrongHandle<ReadOnly> && !StrongHandle<ByValue>);
static_assert(!StrongHandle<std::unique_ptr<Sample>> && !StrongHandle<dropcheck::Weak<Sample>>);

// RcAdapter: a Strong that is a handle, and make.
struct NoStrong {
  template <class T, class... Args>
  static Rc<T> make(Args&&... args);
};
struct UniqueStrong {
  template <class T>
  using Strong = std::unique_ptr<T>;
  template <class T, class... Args>
  static Strong<T> make(Args&&... args);
};
struct NoMake {
  template <class T>
  using Strong = Rc<T>;
};
struct MakesPointer : Least {
  template <class T>
  static T* make(int);
};
struct MakesOfNothingOnly : Least {
  template <class T>
  static Rc<T> make();
};
static_assert(!RcAdapter<NoStrong> && !RcAdapter<UniqueStrong> && !RcAdapter<NoMake> &&
              !RcAdapter<MakesPointer> && !RcAdapter<MakesOfNothingOnly>);

// HasWeak: whatever needs a Weak goes with it.
struct NoDowngrade : Full {
  static void downgrade();
};
struct UpgradeAsksOnly : Full {
  template <class T>
  static bool upgrade(const Weak<T>& weak);
};
struct UpgradeConsumes : Full {
  template <class T>
  static Rc<T> upgrade(Weak<T>& weak);
};
struct WeakWithoutDefault : Full {
  template <class T>
  struct Weak : dropcheck::Weak<T> {
    explicit Weak(int);
  };
  template <class T>
  static Weak<T> downgrade(const Rc<T>& strong);
};
struct MoveOnlyWeak : Full {
  template <class T>
  using Weak = std::unique_ptr<T>;
  template <class T>
  static Weak<T> downgrade(const Rc<T>& strong);
  template <class T>
  static Rc<T> upgrade(const Weak<T>& weak);
};
static_assert(HasWeak<Full> && HasWeak<OverSharedPtr> && !HasWeak<Least>);
static_assert(lacks_only<NoDowngrade>(needs_weak) && lacks_only<UpgradeAsksOnly>(needs_weak));
static_assert(lacks_only<UpgradeConsumes>(needs_weak));
static_assert(lacks_only<WeakWithoutDefault>(needs_weak) && lacks_only<MoveOnlyWeak>(needs_weak));
static_assert(std::is_same_v<WeakOf<Full, int>, dropcheck::Weak<int>>);
static_assert(std::is_empty_v<WeakOf<Least, int>> && std::is_empty_v<WeakOf<NoDowngrade, int>>);

// The counts and ptr_eq: of both kinds of handle, if there are both.
struct NoStrongCount : Full {
  static void strong_count();
};
struct CountsOnlyStrong : Full {
  template <class T>
  static std::uint64_t strong_count(const Rc<T>& strong);
};
struct CountsInWords : Full {
  static const char* strong_count(const auto& handle);
};
struct CountsWithoutWeak : Least {
  template <class T>
  static int strong_count(const Rc<T>& strong);
};
static_assert(HasStrongCount<Full> && HasStrongCount<OverSharedPtr> && !HasStrongCount<Least>);
static_assert(abilities_of<CountsWithoutWeak>() == (has_strong_count | unwinds));
static_assert(lacks_only<NoStrongCount>(has_strong_count | has_preset_counts));
static_assert(lacks_only<CountsOnlyStrong>(has_strong_count | has_preset_counts));
static_assert(lacks_only<CountsInWords>(has_strong_count | has_preset_counts));

struct NoWeakCount : Full {
  static void weak_count();
};
struct WeakCountOfStrongOnly : Full {
  template <class T>
  static std::uint64_t weak_count(const Rc<T>& strong);
};
struct WeakCountWithoutWeak : Least {
  static std::uint64_t weak_count(const auto& handle);
};
static_assert(HasWeakCount<Full> && !HasWeakCount<OverSharedPtr>);
static_assert(!HasWeakCount<WeakCountWithoutWeak>);
static_assert(lacks_only<NoWeakCount>(has_weak_count | has_preset_counts));
static_assert(lacks_only<WeakCountOfStrongOnly>(has_weak_count | has_preset_counts));

struct NoPtrEq : Full {
  static void ptr_eq();
};
struct PtrEqOfStrongOnly : Full {
  template <class T>
  static bool ptr_eq(const Rc<T>& a, const Rc<T>& b);
};
struct PtrEqAsNumber : Full {
  static int ptr_eq(const auto& a, const auto& b);
};
struct PtrEqWithoutWeak : Least {
  static bool ptr_eq(const auto& a, const auto& b);
};
static_assert(HasPtrEq<Full> && HasPtrEq<PtrEqWithoutWeak> && !HasPtrEq<OverSharedPtr>);
static_assert(lacks_only<NoPtrEq>(has_ptr_eq) && lacks_only<PtrEqOfStrongOnly>(has_ptr_eq));
static_assert(lacks_only<PtrEqAsNumber>(has_ptr_eq));

// Giving the value away, and exclusive access.
struct TryUnwrapsPointer : Full {
  template <class T>
  static T* try_unwrap(Rc<T>&& strong);
};
struct TryUnwrapsLvalueOnly : Full {
  template <class T>
  static std::optional<T> try_unwrap(Rc<T>& strong);
};
static_assert(HasTryUnwrap<Full> && !HasTryUnwrap<Least>);
static_assert(lacks_only<TryUnwrapsPointer>(has_try_unwrap));
static_assert(lacks_only<TryUnwrapsLvalueOnly>(has_try_unwrap));

struct IntoInnerGivesValue : Full {
  template <class T>
  static T into_inner(Rc<T>&& strong);
};
static_assert(HasIntoInner<Full> && lacks_only<IntoInnerGivesValue>(has_into_inner));

struct UnwrapOrCloneMayFail : Full {
  template <class T>
  static std::optional<T> unwrap_or_clone(Rc<T>&& strong);
};
static_assert(HasUnwrapOrClone<Full> && lacks_only<UnwrapOrCloneMayFail>(has_unwrap_or_clone));

struct GetMutGivesReference : Full {
  template <class T>
  static T& get_mut(Rc<T>& strong);
};
static_assert(HasGetMut<Full> && lacks_only<GetMutGivesReference>(has_get_mut));

struct MakeMutGivesConst : Full {
  template <class T>
  static const T& make_mut(Rc<T>& strong);
};
static_assert(HasMakeMut<Full> && lacks_only<MakeMutGivesConst>(has_make_mut));

struct NewCyclicGivesWeak : Full {
  template <class T>
  static Weak<T> new_cyclic(auto&& build);
};
static_assert(HasNewCyclic<Full> && lacks_only<NewCyclicGivesWeak>(has_new_cyclic));

struct NoFromRaw : Full {
  static void from_raw();
};
struct IntoRawGivesAddress : Full {
  template <class T>
  static std::uintptr_t into_raw(Rc<T>&& strong);
};
static_assert(HasRaw<Full> && lacks_only<NoFromRaw>(has_raw));
static_assert(lacks_only<IntoRawGivesAddress>(has_raw));

struct NoPreset : Full {
  static void preset();
};
struct CountersAsPair : Full {
  static std::pair<int, int> counters(const auto& handle);
};
static_assert(HasPresetCounts<Full> && lacks_only<NoPreset>(has_preset_counts));
static_assert(lacks_only<CountersAsPair>(has_preset_counts));

// Promises: made by saying so, not kept by saying no.
struct NotFallible : Full {
  static constexpr bool fallible_alloc = false;
};
struct UpgradesInPlace : Full {
  static constexpr bool upgrade_allocates = false;
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
static_assert(HasFallibleAlloc<Full> && !HasFallibleAlloc<OverSharedPtr>);
static_assert(lacks_only<NotFallible>(has_fallible_alloc));
static_assert(UpgradeAllocates<Full> && !UpgradeAllocates<OverSharedPtr>);
static_assert(lacks_only<UpgradesInPlace>(dropcheck::rc::upgrade_allocates));
static_assert(PropagatesDropThrow<Full> && !PropagatesDropThrow<OverSharedPtr>);
static_assert(lacks_only<SwallowsDropThrow>(dropcheck::rc::propagates_drop_throw));
static_assert(ReentrantAssign<Full> && !ReentrantAssign<OverSharedPtr>);
static_assert(lacks_only<AssignsInSteps>(dropcheck::rc::reentrant_assign));
static_assert(KeepsSelfMove<Full> && !KeepsSelfMove<OverSharedPtr>);
static_assert(lacks_only<LosesSelfMove>(dropcheck::rc::keeps_self_move));

TEST(RcAdapter, AnAbilityIsABitOfItsOwn) {
  EXPECT_EQ(all, ((Abilities{1} << 17) - 1) | unwinds);
  EXPECT_EQ(abilities_of<Full>(), all);
}

TEST(RcAdapter, WhatAnAdapterLacksIsMissingFromItsAbilitiesAndNothingElse) {
  EXPECT_EQ(abilities_of<NoPtrEq>(), all & ~has_ptr_eq);
  EXPECT_EQ(abilities_of<NoDowngrade>(), all & ~needs_weak);
  EXPECT_EQ(abilities_of<Least>(), unwinds);
}

}  // namespace
}  // namespace dropcheck::rc
