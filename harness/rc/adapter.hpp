// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation of Rc tells the harness: a plain struct with static functions for what C++
// has no common spelling for. Copying, moving, assigning, swapping and destroying are the handle's
// own. Everything beyond RcAdapter is an ability of its own: leave it out and its ops are skipped.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "harness/demand.hpp"
#include "harness/rc/abilities.hpp"

namespace dropcheck::rc {

/// A payload to ask the concepts about.
struct Sample {
  int number;
};

template <class A>
using SampleStrong = typename A::template Strong<Sample>;
template <class A>
using SampleWeak = typename A::template Weak<Sample>;

/// A strong handle: empty when default-constructed or moved from, else `*handle` is the value, or
/// an object derived from it that counts for it.
template <class H>
concept StrongHandle = std::copyable<H> && std::default_initializable<H> && std::swappable<H> &&
                       requires(const H handle) {
                         static_cast<bool>(handle);
                         { *handle } -> std::convertible_to<Sample&>;
                       };

/// make<T>(args…) builds a T in a new block. It throws what T's constructor throws, and then leaves
/// nothing behind.
template <class A>
concept RcAdapter = StrongHandle<SampleStrong<A>> && requires {
  { A::template make<Sample>(1) } -> std::same_as<SampleStrong<A>>;
};

/// downgrade<T>(strong), upgrade<T>(weak): an empty strong handle once the value is dead. A
/// default-constructed Weak belongs to no block.
template <class A>
concept HasWeak = std::copyable<SampleWeak<A>> && std::default_initializable<SampleWeak<A>> &&
                  std::swappable<SampleWeak<A>> &&
                  requires(const SampleStrong<A> strong, const SampleWeak<A> weak) {
                    { A::template downgrade<Sample>(strong) } -> std::same_as<SampleWeak<A>>;
                    { A::template upgrade<Sample>(weak) } -> std::same_as<SampleStrong<A>>;
                  };

namespace adapter_detail {

template <class A>
struct NoWeak {};
template <class A, class T>
struct WeakOf {
  using type = NoWeak<A>;
};
template <class A, class T>
  requires HasWeak<A>
struct WeakOf<A, T> {
  using type = typename A::template Weak<T>;
};

}  // namespace adapter_detail

/// The adapter's Weak<T>, or an empty type if it has none.
template <class A, class T>
using WeakOf = typename adapter_detail::WeakOf<A, T>::type;

/// strong_count(handle): how many strong handles own the block; for a Weak, 0 once the value is
/// dead.
template <class A>
concept HasStrongCount = requires(const SampleStrong<A> strong) {
  { A::strong_count(strong) } -> std::convertible_to<std::uint64_t>;
} && (!HasWeak<A> || requires(const SampleWeak<A> weak) {
                           { A::strong_count(weak) } -> std::convertible_to<std::uint64_t>;
                         });

/// weak_count(handle): how many Weaks of the block exist; for a Weak, 0 once the value is dead.
template <class A>
concept HasWeakCount =
    HasWeak<A> && requires(const SampleStrong<A> strong, const SampleWeak<A> weak) {
      { A::weak_count(strong) } -> std::convertible_to<std::uint64_t>;
      { A::weak_count(weak) } -> std::convertible_to<std::uint64_t>;
    };

/// ptr_eq(a, b): same block, dead or alive; two Weaks of no block are equal.
template <class A>
concept HasPtrEq = requires(const SampleStrong<A> strong) {
  { A::ptr_eq(strong, strong) } -> std::same_as<bool>;
} && (!HasWeak<A> || requires(const SampleWeak<A> weak) {
                     { A::ptr_eq(weak, weak) } -> std::same_as<bool>;
                   });

/// try_unwrap<T>(strong&&): the value if this is the only strong handle, else nothing is consumed.
template <class A>
concept HasTryUnwrap = requires(SampleStrong<A> strong) {
  { A::template try_unwrap<Sample>(std::move(strong)) } -> std::same_as<std::optional<Sample>>;
};

/// into_inner<T>(strong&&): as try_unwrap, but the handle is consumed in any case.
template <class A>
concept HasIntoInner = requires(SampleStrong<A> strong) {
  { A::template into_inner<Sample>(std::move(strong)) } -> std::same_as<std::optional<Sample>>;
};

/// unwrap_or_clone<T>(strong&&): the value, copied if shared; the handle is consumed in any case.
template <class A>
concept HasUnwrapOrClone = requires(SampleStrong<A> strong) {
  { A::template unwrap_or_clone<Sample>(std::move(strong)) } -> std::same_as<Sample>;
};

/// get_mut(strong): a pointer to the value if no other handle, strong or weak, exists; else null.
template <class A>
concept HasGetMut = requires(SampleStrong<A> strong) {
  { A::get_mut(strong) } -> std::same_as<Sample*>;
};

/// make_mut(strong): the value, made exclusive: copied if shared, moved out if only Weaks watch it.
template <class A>
concept HasMakeMut = requires(SampleStrong<A> strong) {
  { A::make_mut(strong) } -> std::same_as<Sample&>;
};

/// new_cyclic<T>(build): a block whose value build(const Weak<T>&) gives.
template <class A>
concept HasNewCyclic = HasWeak<A> && requires(Sample (*build)(const SampleWeak<A>&)) {
  { A::template new_cyclic<Sample>(build) } -> std::same_as<SampleStrong<A>>;
};

/// into_raw<T>(strong&&) gives the handle away as a pointer; from_raw<T>(pointer) takes it back.
template <class A>
concept HasRaw = requires(SampleStrong<A> strong, Sample* raw) {
  { A::template into_raw<Sample>(std::move(strong)) } -> std::same_as<Sample*>;
  { A::template from_raw<Sample>(raw) } -> std::same_as<SampleStrong<A>>;
};

/// The raw counters of a block; `weak` includes the one that all strong handles share.
struct Counters {
  std::uint64_t strong;
  std::uint64_t weak;
};

/// counters(handle), 0 and 0 for a handle of no block, and preset(handle, Counters): so that a
/// program can bring a count near its limit.
template <class A>
concept HasPresetCounts =
    HasStrongCount<A> && HasWeakCount<A> && requires(SampleStrong<A> strong, SampleWeak<A> weak) {
      { A::counters(strong) } -> std::same_as<Counters>;
      { A::counters(weak) } -> std::same_as<Counters>;
      A::preset(strong, Counters{});
      A::preset(weak, Counters{});
    };

/// make, new_cyclic and make_mut allocate once, before a value is built or copied, and throw
/// std::bad_alloc when that fails, with nothing changed.
template <class A>
concept HasFallibleAlloc = requires { requires A::fallible_alloc; };

/// A successful upgrade allocates once, or throws std::bad_alloc.
template <class A>
concept UpgradeAllocates = requires { requires A::upgrade_allocates; };

/// What a value's destructor throws reaches whoever dropped the handle, and the block is freed.
template <class A>
concept PropagatesDropThrow = requires { requires A::propagates_drop_throw; };

/// Assignment stores the new handle before it drops the old one, so that a destructor may use the
/// very handle that is being assigned.
template <class A>
concept ReentrantAssign = requires { requires A::reentrant_assign; };

/// A handle that is moved onto itself keeps what it had.
template <class A>
concept KeepsSelfMove = requires { requires A::keeps_self_move; };

/// Move assignment exchanges what the two handles have; otherwise the one that is moved from is
/// empty.
template <class A>
concept SwapsOnMove = requires { requires A::swaps_on_move; };

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = RcAdapter<A>;
  if constexpr (!(requires { typename SampleStrong<A>; })) {
    static_assert(
        never<A>,
        "rc adapter: no `template <class T> using Strong = …`, the type of a strong handle");
  } else if constexpr (!(std::copyable<SampleStrong<A>>)) {
    static_assert(never<A>,
                  "rc adapter: a Strong<T> cannot be copied and assigned; wrap it so that copying "
                  "makes another owner");
  } else if constexpr (!(std::default_initializable<SampleStrong<A>>)) {
    static_assert(
        never<A>,
        "rc adapter: a Strong<T> has no default constructor; wrap it so that it can be empty");
  } else if constexpr (!(std::swappable<SampleStrong<A>>)) {
    static_assert(never<A>,
                  "rc adapter: std::ranges::swap does not take two Strong<T>; a swap of its own "
                  "must be found as a friend, not beside std::swap");
  } else if constexpr (!(requires(const SampleStrong<A> strong) { static_cast<bool>(strong); })) {
    static_assert(
        never<A>,
        "rc adapter: a const Strong<T> does not convert to bool, which says whether it is empty");
  } else if constexpr (!(requires(const SampleStrong<A> strong) {
                         { *strong } -> std::convertible_to<Sample&>;
                       })) {
    static_assert(
        never<A>,
        "rc adapter: `*strong` of a const Strong<T> is no T&; give access to what it owns");
  } else if constexpr (!(requires {
                         { A::template make<Sample>(1) } -> std::same_as<SampleStrong<A>>;
                       })) {
    static_assert(
        never<A>,
        "rc adapter: no `template <class T, class... Args> static Strong<T> make(Args&&... args)`");
  } else if constexpr (!all) {
    static_assert(never<A>, "rc adapter: it is none; harness/rc/adapter.hpp says what one has");
  }
  return all;
}

template <RcAdapter A>
consteval Abilities abilities_of() {
  return (HasWeak<A> ? has_weak : 0) | (HasStrongCount<A> ? has_strong_count : 0) |
         (HasWeakCount<A> ? has_weak_count : 0) | (HasPtrEq<A> ? has_ptr_eq : 0) |
         (HasTryUnwrap<A> ? has_try_unwrap : 0) | (HasIntoInner<A> ? has_into_inner : 0) |
         (HasUnwrapOrClone<A> ? has_unwrap_or_clone : 0) | (HasGetMut<A> ? has_get_mut : 0) |
         (HasMakeMut<A> ? has_make_mut : 0) | (HasNewCyclic<A> ? has_new_cyclic : 0) |
         (HasRaw<A> ? has_raw : 0) | (HasPresetCounts<A> ? has_preset_counts : 0) |
         (HasFallibleAlloc<A> ? has_fallible_alloc : 0) |
         (UpgradeAllocates<A> ? upgrade_allocates : 0) |
         (PropagatesDropThrow<A> ? propagates_drop_throw : 0) |
         (ReentrantAssign<A> ? reentrant_assign : 0) | (KeepsSelfMove<A> ? keeps_self_move : 0) |
         (SwapsOnMove<A> ? swaps_on_move : 0) | (NoExceptions<A> ? 0 : unwinds);
}

}  // namespace dropcheck::rc
