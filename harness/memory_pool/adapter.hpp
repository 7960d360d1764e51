// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation of a memory pool tells the harness: a plain struct with a type `Pool` and
// static functions. Everything beyond PoolAdapter is an ability of its own: leave it out and its
// ops are skipped.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "harness/demand.hpp"
#include "harness/memory_pool/abilities.hpp"

namespace dropcheck::memory_pool {

/// An object to ask the concepts about.
struct Sample {
  int number;
};

/// open(capacity): a pool that has room for at least `capacity` bytes, or throws std::bad_alloc.
/// What a pool gave is taken back when it is destroyed.
template <class A>
concept PoolAdapter = requires(std::size_t capacity) {
  { A::open(capacity) } -> std::same_as<typename A::Pool>;
};

/// allocate(pool, size, align): that many bytes, or null or std::bad_alloc, and then nothing has
/// changed. What a pool gave when it was empty it gives again after a reset. A block of no bytes
/// may be anywhere, aligned.
template <class A>
concept HasAllocate = requires(typename A::Pool& pool, std::size_t size) {
  { A::allocate(pool, size, size) } -> std::same_as<void*>;
};

/// Any size and any alignment up to 4096; otherwise only 1 to 64 bytes aligned to at most 8. The
/// numbers `max_size` and `max_align`, a power of two, take the place of these bounds.
template <class A>
concept HasAnyLayout = HasAllocate<A> && requires { requires A::any_layout; };

/// Any number of blocks of 1024 bytes and more; otherwise they are not asked for.
template <class A>
concept HasLargeBlocks = HasAnyLayout<A> && requires { requires A::large_blocks; };

/// It refuses only what is huge. For a pool with counters, these say what is refused.
template <class A>
concept Unbounded = requires { requires A::unbounded; };

/// An alignment that is 0, no power of two or above 4096 is refused.
template <class A>
concept ChecksLayout = HasAllocate<A> && requires { requires A::checks_layout; };

/// make<T>(pool, args…): a T that the pool destroys, or null. It throws what T's constructor
/// throws.
template <class A>
concept HasMake = requires(typename A::Pool& pool) {
  { A::template make<Sample>(pool, 1) } -> std::same_as<Sample*>;
};

/// What was made last is destroyed first.
template <class A>
concept DropsInReverse = HasMake<A> && requires { requires A::drops_in_reverse; };

/// reset(pool) takes back everything, destructors and all. While they run nothing is given.
template <class A>
concept HasReset = requires(typename A::Pool& pool) { A::reset(pool); };

/// checkpoint(pool) and rewind(pool, Checkpoint), which takes back what was given in between.
template <class A>
concept HasCheckpoints =
    HasReset<A> && requires(typename A::Pool& pool) { A::rewind(pool, A::checkpoint(pool)); };

/// grow and shrink(pool, block, old size, new size): whether that happened in place, which only the
/// last block does, and none from before the newest checkpoint.
template <class A>
concept HasResize =
    HasAllocate<A> && requires(typename A::Pool& pool, void* block, std::size_t size) {
      { A::grow(pool, block, size, size) } -> std::same_as<bool>;
      { A::shrink(pool, block, size, size) } -> std::same_as<bool>;
    };

/// free(pool, block, size, align) gives one block back.
template <class A>
concept FreesBlocks = requires(typename A::Pool& pool, void* block, std::size_t size) {
  A::free(pool, block, size, size);
};

/// destroy(pool, object) destroys what was made and gives it back.
template <class A>
concept DestroysObjects =
    HasMake<A> && requires(typename A::Pool& pool, Sample* object) { A::destroy(pool, object); };

/// Whatever it gives can be given back alone.
template <class A>
concept HasFree = (HasAllocate<A> || HasMake<A>) && (!HasAllocate<A> || FreesBlocks<A>) &&
                  (!HasMake<A> || DestroysObjects<A>);

/// owns(pool, address): whether that byte belongs to what was given and not taken back.
template <class A>
concept HasOwns = requires(const typename A::Pool& pool, const void* byte) {
  { A::owns(pool, byte) } -> std::same_as<bool>;
};

/// What a pool says of itself, in bytes.
struct Counters {
  std::uint64_t used;
  std::uint64_t remaining;
  std::uint64_t capacity;
  std::uint64_t chunks;
};

/// counters(pool). Whoever has them promises the arithmetic of harness/memory_pool/arena.hpp: what
/// fits, and what is used then.
template <class A>
concept HasCounters = requires(const typename A::Pool& pool) {
  { A::counters(pool) } -> std::same_as<Counters>;
};

/// open(capacity) asks for what it says and may be called with any number.
template <class A>
concept HasCapacity = HasCounters<A> && requires { requires A::has_capacity; };

/// set_limit(pool, bytes) bounds the sum of all chunks; those there are stay.
template <class A>
concept HasLimit = HasCounters<A> && requires(typename A::Pool& pool) { A::set_limit(pool, 1); };

/// It takes chunk after chunk.
template <class A>
concept Grows = HasCounters<A> && requires { requires A::grows; };

/// Under ASan what was taken back cannot be touched.
template <class A>
concept Poisons = requires { requires A::poisons; };

/// Nor can the bytes on both sides of a block.
template <class A>
concept HasRedZones = Poisons<A> && requires { requires A::red_zones; };

/// Memory is asked for with one call of an allocation function a chunk; when that fails, the
/// request is refused and nothing has changed.
template <class A>
concept HasFallibleAlloc = HasCounters<A> && requires { requires A::fallible_alloc; };

template <class A>
consteval Abilities layout_bounds_of() {
  Abilities bounds = 0;
  if constexpr (requires { A::max_align; }) {
    static_assert(std::has_single_bit(std::uint64_t{A::max_align}) && A::max_align <= 4096,
                  "max_align is a power of two of at most 4096");
    bounds |= with_max_align(A::max_align);
  }
  if constexpr (requires { A::max_size; }) {
    static_assert(A::max_size > 0, "max_size is a number of bytes");
    bounds |= with_max_size(A::max_size);
  }
  return bounds;
}

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = PoolAdapter<A>;
  if constexpr (!(requires { typename A::Pool; })) {
    static_assert(never<A>, "memory_pool adapter: no type `Pool`");
  } else if constexpr (!(requires(std::size_t capacity) { A::open(capacity); })) {
    static_assert(never<A>, "memory_pool adapter: no `static Pool open(std::size_t capacity)`");
  } else if constexpr (!(PoolAdapter<A>)) {
    static_assert(never<A>,
                  "memory_pool adapter: `open` gives another type than `Pool`; a pool that cannot "
                  "be moved is returned as `return Pool(…)`");
  } else if constexpr (!(HasAllocate<A> || HasMake<A>)) {
    static_assert(
        never<A>,
        "memory_pool adapter: it gives nothing: neither `static void* allocate(Pool&, std::size_t, "
        "std::size_t)` nor `template <class T, class... Args> static T* make(Pool&, Args&&...)`");
  } else if constexpr (!all) {
    static_assert(
        never<A>,
        "memory_pool adapter: it is none; harness/memory_pool/adapter.hpp says what one has");
  }
  return all;
}

template <PoolAdapter A>
consteval Abilities abilities_of() {
  return (HasAllocate<A> ? has_allocate : 0) | (HasAnyLayout<A> ? has_any_layout : 0) |
         (ChecksLayout<A> ? checks_layout : 0) | (HasMake<A> ? has_make : 0) |
         (DropsInReverse<A> ? drops_in_reverse : 0) | (HasReset<A> ? has_reset : 0) |
         (HasCheckpoints<A> ? has_checkpoints : 0) | (HasResize<A> ? has_resize : 0) |
         (HasFree<A> ? has_free : 0) | (HasOwns<A> ? has_owns : 0) |
         (HasCounters<A> ? has_counters : 0) | (HasCapacity<A> ? has_capacity : 0) |
         (HasLimit<A> ? has_limit : 0) | (Grows<A> ? memory_pool::grows : 0) |
         (Poisons<A> ? memory_pool::poisons : 0) | (HasFallibleAlloc<A> ? has_fallible_alloc : 0) |
         (HasRedZones<A> ? has_red_zones : 0) | (HasLargeBlocks<A> ? has_large_blocks : 0) |
         (Unbounded<A> ? memory_pool::unbounded : 0) | (NoExceptions<A> ? 0 : unwinds) |
         layout_bounds_of<A>();
}

namespace adapter_detail {

/// An empty type if the adapter has none.
struct NoCheckpoint {};
template <class A>
struct CheckpointOf {
  using type = NoCheckpoint;
};
template <HasCheckpoints A>
struct CheckpointOf<A> {
  using type = decltype(A::checkpoint(std::declval<typename A::Pool&>()));
};

}  // namespace adapter_detail

}  // namespace dropcheck::memory_pool
