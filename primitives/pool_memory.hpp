// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What both pools are made of: a position in a chunk that moves up as blocks are given, and what
// AddressSanitizer is told of it.
//
// A position is the number of bytes left, so its address is `end - left`. The end of every chunk is
// aligned to alignment_max: rounding `left` down aligns the address, and a request fits if its size
// is not above what is left then. Nothing is added, so nothing can wrap. Blocks take multiples of
// `granule`, so for the usual alignments there is nothing to round.
//
// Under AddressSanitizer the addresses of a chunk are spread out: every byte that the arithmetic
// knows stands for `spread` bytes of memory. The bytes between two blocks belong to neither and
// stay poisoned, and the arithmetic is the same in every build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#include "primitives/layout.hpp"

extern "C" void __asan_poison_memory_region(void const volatile* first, std::size_t size);
extern "C" void __asan_unpoison_memory_region(void const volatile* first, std::size_t size);

namespace dropcheck::pool_detail {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool watched = true;
#elif defined(__has_feature)
inline constexpr bool watched = __has_feature(address_sanitizer);
#else
inline constexpr bool watched = false;
#endif

/// The largest alignment that a pool keeps.
inline constexpr std::size_t alignment_max = 4096;
inline constexpr std::size_t granule = 8;
inline constexpr std::size_t spread = watched ? 2 : 1;

inline void poison([[maybe_unused]] const void* first, [[maybe_unused]] std::size_t size) {
  if constexpr (watched) __asan_poison_memory_region(first, size);
}
inline void unpoison([[maybe_unused]] const void* first, [[maybe_unused]] std::size_t size) {
  if constexpr (watched) __asan_unpoison_memory_region(first, size);
}

/// Whether a pool keeps this alignment.
constexpr bool is_alignment(std::size_t align) {
  return align - 1 < alignment_max && (align & (align - 1)) == 0;
}

/// What a block of this size takes. Requires: a size that has been found to fit.
constexpr std::size_t taken_by(std::size_t size) { return Layout::rounded_up(size, granule); }

/// Memory of `capacity` bytes, all poisoned, and `behind` more at its end, which is aligned. Null
/// if there is no such memory; what is above PTRDIFF_MAX is not asked for.
inline std::byte* end_of_new_memory(std::size_t capacity, std::size_t behind) noexcept {
  constexpr std::size_t most = PTRDIFF_MAX / spread - alignment_max;
  if (capacity > most - behind) return nullptr;
  const std::size_t before = Layout::rounded_up(capacity * spread, alignment_max);
  void* const memory =
      ::operator new(before + behind, std::align_val_t(alignment_max), std::nothrow);
  if (memory == nullptr) return nullptr;
  poison(memory, before);
  return static_cast<std::byte*>(memory) + before;
}

/// Requires: what `end_of_new_memory` gave, with the same numbers.
inline void release_memory(std::byte* end, std::size_t capacity, std::size_t behind) noexcept {
  const std::size_t before = Layout::rounded_up(capacity * spread, alignment_max);
  ::operator delete(end - before, before + behind, std::align_val_t(alignment_max));
}

/// Where the next block goes.
struct Position {
  /// Without memory an address that is aligned and not null, so that a block of no bytes has one.
  std::byte* end = reinterpret_cast<std::byte*>(alignment_max);
  std::size_t left = 0;

  std::byte* at(std::size_t distance) const { return end - distance * spread; }

  // Positions are multiples of `granule`: what the compiler knows need not be rounded at run time,
  // and what it does not know is no branch.

  /// Where a block of this alignment would begin. Requires: is_alignment(align).
  std::size_t padded(std::size_t align) const noexcept {
    return __builtin_constant_p(align) && align <= granule ? left : left & ~(align - 1);
  }
  /// The block that begins there. Requires: `distance` is what padded() says, not below `size`.
  void* take(std::size_t distance, std::size_t size) noexcept {
    left = distance - taken_by(size);
    std::byte* const block = at(distance);
    unpoison(block, size);
    return block;
  }

  /// Requires: a block that was given, and its size.
  bool is_last(const void* block, std::size_t size) const {
    return size != 0 && static_cast<const std::byte*>(block) + taken_by(size) * spread == at(left);
  }
  /// Nobody will use the block; its room is free again if nothing was given since.
  void give_back(void* block, std::size_t size) noexcept {
    poison(block, size);
    if (is_last(block, size)) left += taken_by(size);
  }
  /// Everything from `distance` on is free.
  void free_from(std::size_t distance) noexcept {
    left = distance;
    poison(at(distance), distance * spread);
  }
};

/// While it lives nothing is given, for nothing is left; that costs no test where blocks are given.
class Closed {
 public:
  explicit Closed(Position& position) : position_(position), left_(position.left) {
    position_.left = 0;
  }
  ~Closed() { position_.left = left_; }
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;

 private:
  Position& position_;
  std::size_t left_;
};

}  // namespace dropcheck::pool_detail
