// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the ledger puts a block in what the allocator gave, so that it has the alignment that was
// asked for and no more. Allocators align to more than that by accident, AddressSanitizer's above
// all, and code that forgets an alignment then works by accident, too. For the ledger alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/ledger.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define DROPCHECK_WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DROPCHECK_WITH_ASAN 1
#endif
#endif
#if defined(DROPCHECK_WITH_ASAN)
#include <sanitizer/asan_interface.h>
#endif

namespace dropcheck::ledger_detail {

/// A bijection of addresses. Nothing may hold the addresses themselves: LSan would take them for
/// roots and call no block leaked.
inline constexpr std::uint64_t key_factor = 0x9E3779B97F4A7C15u;
inline constexpr std::uint64_t key_inverse = 0xF1DE83E19937733Du;
static_assert(key_factor * key_inverse == 1);

inline std::uint64_t key_of(const void* block) noexcept {
  return reinterpret_cast<std::uintptr_t>(block) * key_factor;
}
inline void* block_of(std::uint64_t key) noexcept {
  return reinterpret_cast<void*>(key * key_inverse);
}

/// A block begins at an odd multiple of its alignment, behind a word that says how far that is from
/// what the allocator gave.
class Room {
 public:
  explicit Room(const AllocationForm& form) noexcept
      : unit_(form.alignment == 0 ? default_unit : std::max(form.alignment, granule)),
        turns_(unit_ <= small_unit   ? 4
               : unit_ <= large_unit ? 2
                                     : 0) {}

  /// What to ask for beside the block.
  std::size_t slack() const noexcept { return turns_ * unit_; }

  /// The place of a block of `size` bytes. The first and the last odd multiple take turns, by the
  /// order of allocations, so that no distance is always the same.
  void* place(void* memory, std::size_t size, std::uint64_t ordinal) const noexcept;

 private:
  /// AddressSanitizer watches parts of so many bytes.
  static constexpr std::size_t granule = 8;
  static constexpr std::size_t default_unit = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  /// Above this, four turns would take more memory than they tell; above the other, any room would.
  static constexpr std::size_t small_unit = 64;
  static constexpr std::size_t large_unit = 16384;

  std::size_t unit_;
  std::size_t turns_;
};

/// The low bits of the word ahead of a block are the distance, the others are the block's key.
inline constexpr std::uint64_t distance_mask = 0xffff;
inline constexpr std::size_t page = 4096;

/// What the allocator gave for a block of the ledger's, which it may have forgotten; any other
/// pointer as it is. The word ahead of those is read, unless a page begins with the block: what is
/// before it need not be there.
__attribute__((no_sanitize("address", "undefined"))) inline void* memory_of(
    void* block, bool on_record) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  if (!on_record && (block == nullptr || address % page < sizeof(std::uint64_t))) return block;
  if (address % alignof(std::uint64_t) != 0) return block;
  const std::uint64_t word = *reinterpret_cast<const std::uint64_t*>(address - sizeof word);
  if (((word ^ key_of(block)) & ~distance_mask) != 0) return block;
  return static_cast<std::byte*>(block) - (word & distance_mask);
}

#if defined(DROPCHECK_WITH_ASAN)
/// Makes AddressSanitizer report a touch of the room before a block and behind it, as it does for
/// the allocator's own red zones.
__attribute__((no_sanitize("address", "undefined"), noinline)) inline void fence(
    const std::byte* memory, const std::byte* block, std::size_t size, const std::byte* end) {
  constexpr std::uint8_t red_zone = 0xfa;
  struct Mapping {
    std::size_t scale, offset;
  };
  static const Mapping mapping = [] {
    Mapping found;
    __asan_get_shadow_mapping(&found.scale, &found.offset);
    return found;
  }();
  // Volatile: a call of memset would be AddressSanitizer's own, which asks what may be written.
  const auto shadow_of = [](const std::byte* byte) {
    return reinterpret_cast<volatile std::uint8_t*>(
        (reinterpret_cast<std::uintptr_t>(byte) >> mapping.scale) + mapping.offset);
  };
  for (auto* cell = shadow_of(memory); cell != shadow_of(block); ++cell) *cell = red_zone;
  auto* cell = shadow_of(block + size);
  if (const std::size_t rest = size % 8; rest != 0) *cell++ = static_cast<std::uint8_t>(rest);
  for (; cell < shadow_of(end + 7); ++cell) *cell = red_zone;
}
#else
inline void fence(const std::byte*, const std::byte*, std::size_t, const std::byte*) {}
#endif

__attribute__((no_sanitize("address", "undefined"))) inline void* Room::place(
    void* memory, std::size_t size, std::uint64_t ordinal) const noexcept {
  if (turns_ == 0) return memory;
  const std::size_t wanted = ordinal % 2 == 0 ? 1 : turns_ - 1;
  const std::size_t behind =
      (wanted - reinterpret_cast<std::uintptr_t>(memory) / unit_ - 1) % turns_ + 1;
  auto* const first = static_cast<std::byte*>(memory);
  std::byte* const block = first + behind * unit_;
  const std::uint64_t word = (key_of(block) & ~distance_mask) | behind * unit_;
  reinterpret_cast<std::uint64_t*>(block)[-1] = word;
  fence(first, block, size, first + size + slack());
  return block;
}

}  // namespace dropcheck::ledger_detail
