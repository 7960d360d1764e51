// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation of Box tells the harness: a plain struct with static functions for what
// C++ has no common spelling for. Moving, assigning, swapping and destroying are the owner's own.
// Everything beyond BoxAdapter is an ability of its own: leave it out and its ops are skipped.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "harness/box/abilities.hpp"
#include "harness/demand.hpp"

namespace dropcheck::box {

/// Payloads to ask the concepts about.
struct Sample {
  int number;
};
struct SampleBase {
  virtual ~SampleBase() = default;
};
struct SampleDerived : SampleBase {};

template <class A>
using SampleOwner = typename A::template Owner<Sample>;

/// An owner: empty when default-constructed or moved from, else `*owner` is the value.
template <class O>
concept SoleOwner = std::movable<O> && std::default_initializable<O> && requires(const O owner) {
  static_cast<bool>(owner);
  { *owner } -> std::convertible_to<Sample&>;
};

/// make<T>(args…) builds a T in a new block. It throws what T's constructor throws, and then leaves
/// nothing behind.
template <class A>
concept BoxAdapter = SoleOwner<SampleOwner<A>> && requires {
  { A::template make<Sample>(1) } -> std::same_as<SampleOwner<A>>;
};

/// assign<T>(owner, value&&): drops the value in place and puts another there.
template <class A>
concept HasAssign = requires(SampleOwner<A> owner, Sample value) {
  A::template assign<Sample>(owner, std::move(value));
};

/// into_inner<T>(owner&&): the value; the block is freed.
template <class A>
concept HasIntoInner = requires(SampleOwner<A> owner) {
  { A::template into_inner<Sample>(std::move(owner)) } -> std::same_as<Sample>;
};

/// clone<T>(owner): a copy of the value in a block of its own.
template <class A>
concept HasClone = requires(const SampleOwner<A> owner) {
  { A::template clone<Sample>(owner) } -> std::same_as<SampleOwner<A>>;
};

/// clone_from<T>(into, from): a copy of the value in a block that is there.
template <class A>
concept HasCloneFrom = HasClone<A> && requires(SampleOwner<A> into, const SampleOwner<A> from) {
  A::template clone_from<Sample>(into, from);
};

/// into_raw<T>(owner&&) gives the value away as a pointer; from_raw<T>(pointer) takes it back.
template <class A>
concept HasRaw = requires(SampleOwner<A> owner, Sample* raw) {
  { A::template into_raw<Sample>(std::move(owner)) } -> std::same_as<Sample*>;
  { A::template from_raw<Sample>(raw) } -> std::same_as<SampleOwner<A>>;
};

/// leak<T>(owner&&): a reference to a value that nobody drops. from_raw() takes back its address.
template <class A>
concept HasLeak = HasRaw<A> && requires(SampleOwner<A> owner) {
  { A::template leak<Sample>(std::move(owner)) } -> std::same_as<Sample&>;
};

/// into_rc<T>(owner&&): a counted owner of the value, which moves to a block with counts.
template <class A>
concept HasIntoRc = requires(SampleOwner<A> owner) {
  { *A::template into_rc<Sample>(std::move(owner)) } -> std::same_as<Sample&>;
};

/// upcast<Base, Derived>(owner&&): the same value as its base class, whose destructor is virtual.
template <class A>
concept HasUpcast = requires(typename A::template Owner<SampleDerived> owner) {
  {
    A::template upcast<SampleBase, SampleDerived>(std::move(owner))
  } -> std::same_as<typename A::template Owner<SampleBase>>;
};

/// make_slice<T>(count, make): owns make(0) to make(count - 1), in one block or in none.
template <class A>
concept HasSlice =
    std::movable<typename A::template Slice<Sample>> &&
    requires(const typename A::template Slice<Sample> slice, Sample (*make)(std::size_t)) {
      {
        A::template make_slice<Sample>(std::size_t{1}, make)
      } -> std::same_as<typename A::template Slice<Sample>>;
      { slice.size() } -> std::convertible_to<std::size_t>;
      { slice[0] } -> std::same_as<Sample&>;
    };

/// A list to ask about.
template <class A>
struct SampleLink {
  typename A::template Owner<SampleLink> next;
};

/// drop_list<T>(head&&, &T::next): drops a list without recursion, head first.
template <class A>
concept HasDropList = requires(typename A::template Owner<SampleLink<A>> head) {
  A::template drop_list<SampleLink<A>>(std::move(head), &SampleLink<A>::next);
};

/// What makes or clones throws std::bad_alloc when an allocation fails, with nothing changed.
template <class A>
concept HasFallibleAlloc = requires { requires A::fallible_alloc; };

/// What a value's destructor throws reaches whoever dropped the owner, and the block is freed.
template <class A>
concept PropagatesDropThrow = requires { requires A::propagates_drop_throw; };

/// Assignment stores the new owner before it drops the old one, so that a destructor may use the
/// very owner that is being assigned.
template <class A>
concept ReentrantAssign = requires { requires A::reentrant_assign; };

/// An owner that is moved onto itself keeps what it had.
template <class A>
concept KeepsSelfMove = requires { requires A::keeps_self_move; };

/// A value is allocated once and never again: making and cloning allocate, moving does not.
template <class A>
concept AllocatesOnce = requires { requires A::allocates_once; };

/// A value without bytes is not allocated at all.
template <class A>
concept ZeroSizedIsFree = requires { requires A::zero_sized_is_free; };

/// make<T>() builds the value before it allocates the block, so that a value that throws leaves no
/// allocation behind. Not asked of who can fail to allocate: such a value would have to go again.
template <class A>
concept BuildsValueFirst = !HasFallibleAlloc<A> && requires { requires A::builds_value_first; };

/// The same of clone<T>(), which copies the value first.
template <class A>
concept CopiesValueFirst =
    HasClone<A> && !HasFallibleAlloc<A> && requires { requires A::copies_value_first; };

/// Move assignment exchanges what the two owners have; otherwise the one that is moved from is
/// empty.
template <class A>
concept SwapsOnMove = requires { requires A::swaps_on_move; };

/// tracked<T>() and tracked_in_all(): how many values there are in blocks, and how many bytes were
/// allocated for them, since the process began. Not asked of owners of slices or of base classes: a
/// count for each type does not say of which type those are.
template <class A>
concept HasTracked = !HasSlice<A> && !HasUpcast<A> && requires {
  { A::template tracked<Sample>().values } -> std::convertible_to<std::size_t>;
  { A::template tracked<Sample>().bytes } -> std::convertible_to<std::size_t>;
  { A::tracked_in_all() } -> std::same_as<decltype(A::template tracked<Sample>())>;
};

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = BoxAdapter<A>;
  if constexpr (!(requires { typename SampleOwner<A>; })) {
    static_assert(never<A>,
                  "box adapter: no `template <class T> using Owner = …`, the type of an owner");
  } else if constexpr (!(std::movable<SampleOwner<A>>)) {
    static_assert(never<A>, "box adapter: an Owner<T> cannot be moved and assigned");
  } else if constexpr (!(std::default_initializable<SampleOwner<A>>)) {
    static_assert(
        never<A>,
        "box adapter: an Owner<T> has no default constructor; wrap it so that it can be empty");
  } else if constexpr (!(std::swappable<SampleOwner<A>>)) {
    static_assert(never<A>,
                  "box adapter: std::ranges::swap does not take two Owner<T>; a swap of its own "
                  "must be found as a friend, not beside std::swap");
  } else if constexpr (!(requires(const SampleOwner<A> owner) { static_cast<bool>(owner); })) {
    static_assert(
        never<A>,
        "box adapter: a const Owner<T> does not convert to bool, which says whether it is empty");
  } else if constexpr (!(requires(const SampleOwner<A> owner) {
                         { *owner } -> std::convertible_to<Sample&>;
                       })) {
    static_assert(never<A>,
                  "box adapter: `*owner` of a const Owner<T> is no T&; an owner that is deeply "
                  "const needs a wrapper");
  } else if constexpr (!(requires {
                         { A::template make<Sample>(1) } -> std::same_as<SampleOwner<A>>;
                       })) {
    static_assert(
        never<A>,
        "box adapter: no `template <class T, class... Args> static Owner<T> make(Args&&... args)`");
  } else if constexpr (!all) {
    static_assert(never<A>, "box adapter: it is none; harness/box/adapter.hpp says what one has");
  }
  return all;
}

template <BoxAdapter A>
consteval Abilities abilities_of() {
  return (HasAssign<A> ? has_assign : 0) | (HasIntoInner<A> ? has_into_inner : 0) |
         (HasClone<A> ? has_clone : 0) | (HasCloneFrom<A> ? has_clone_from : 0) |
         (HasRaw<A> ? has_raw : 0) | (HasLeak<A> ? has_leak : 0) |
         (HasIntoRc<A> ? has_into_rc : 0) | (HasUpcast<A> ? has_upcast : 0) |
         (HasSlice<A> ? has_slice : 0) | (HasDropList<A> ? has_drop_list : 0) |
         (HasFallibleAlloc<A> ? has_fallible_alloc : 0) |
         (PropagatesDropThrow<A> ? propagates_drop_throw : 0) |
         (ReentrantAssign<A> ? reentrant_assign : 0) | (KeepsSelfMove<A> ? keeps_self_move : 0) |
         (AllocatesOnce<A> ? allocates_once : 0) | (ZeroSizedIsFree<A> ? zero_sized_is_free : 0) |
         (HasTracked<A> ? has_tracked : 0) | (BuildsValueFirst<A> ? builds_value_first : 0) |
         (SwapsOnMove<A> ? swaps_on_move : 0) | (CopiesValueFirst<A> ? copies_value_first : 0) |
         (NoExceptions<A> ? 0 : unwinds);
}

namespace adapter_detail {

template <class A>
struct NoSlice {};
template <class A, class T>
struct SliceOf {
  using type = NoSlice<A>;
};
template <class A, class T>
  requires HasSlice<A>
struct SliceOf<A, T> {
  using type = typename A::template Slice<T>;
};

}  // namespace adapter_detail

/// The adapter's Slice<T>, or an empty type if it has none.
template <class A, class T>
using SliceOf = typename adapter_detail::SliceOf<A, T>::type;

}  // namespace dropcheck::box
