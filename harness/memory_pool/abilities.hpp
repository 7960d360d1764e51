// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What implementations of a memory pool may lack, as bits. A missing ability removes ops;
// `adapter.hpp` says how an adapter shows that it has one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "harness/ability.hpp"
#include "harness/op.hpp"

namespace dropcheck::memory_pool {

inline constexpr Abilities has_allocate = 1 << 0;
inline constexpr Abilities has_any_layout = 1 << 1;
inline constexpr Abilities checks_layout = 1 << 2;
inline constexpr Abilities has_make = 1 << 3;
inline constexpr Abilities drops_in_reverse = 1 << 4;
inline constexpr Abilities has_reset = 1 << 5;
inline constexpr Abilities has_checkpoints = 1 << 6;
inline constexpr Abilities has_resize = 1 << 7;
inline constexpr Abilities has_free = 1 << 8;
inline constexpr Abilities has_owns = 1 << 9;
inline constexpr Abilities has_counters = 1 << 10;
inline constexpr Abilities has_capacity = 1 << 11;
inline constexpr Abilities has_limit = 1 << 12;
inline constexpr Abilities grows = 1 << 13;
inline constexpr Abilities poisons = 1 << 14;
inline constexpr Abilities has_fallible_alloc = 1 << 15;
inline constexpr Abilities has_red_zones = 1 << 16;
inline constexpr Abilities has_large_blocks = 1 << 17;
inline constexpr Abilities unbounded = 1 << 18;

/// Numbers among the bits: what an adapter says as max_align and max_size; 0: nothing.
inline constexpr unsigned max_align_bit = 24;
inline constexpr unsigned max_size_bit = 28;
inline constexpr std::uint64_t max_size_most = (std::uint64_t{1} << 20) - 1;

constexpr Abilities with_max_align(std::uint64_t align) {
  return Abilities{std::bit_width(align)} << max_align_bit;
}
constexpr Abilities with_max_size(std::uint64_t size) {
  return std::min(size, max_size_most) << max_size_bit;
}
/// What else is said decides where an adapter says no number.
constexpr std::uint64_t max_align_of(Abilities abilities) {
  const auto width = static_cast<unsigned>(abilities >> max_align_bit & 0xf);
  if (width != 0) return std::uint64_t{1} << (width - 1);
  return (abilities & has_any_layout) != 0 ? 4096 : 8;
}
/// 0: an adapter says none.
constexpr std::uint64_t max_size_of(Abilities abilities) {
  return abilities >> max_size_bit & max_size_most;
}

/// The members that every adapter has, or may have for no ability.
inline constexpr std::string_view plain_members = "Pool open max_align max_size";

inline constexpr std::array ability_table = {
    AbilityInfo{has_allocate, "allocate", "allocate",
                "void* allocate(Pool&, std::size_t size, std::size_t align)"},
    promise(has_any_layout, "any_layout"),
    promise(checks_layout, "checks_layout"),
    AbilityInfo{has_make, "make", "make",
                "template <class T, class... Args> T* make(Pool&, Args&&...)"},
    promise(drops_in_reverse, "drops_in_reverse"),
    AbilityInfo{has_reset, "reset", "reset", "void reset(Pool&)"},
    AbilityInfo{has_checkpoints, "checkpoints", "checkpoint rewind",
                "Checkpoint checkpoint(Pool&), void rewind(Pool&, Checkpoint); and reset"},
    AbilityInfo{has_resize, "resize", "grow shrink",
                "bool grow(Pool&, void*, std::size_t old_size, std::size_t), and shrink alike"},
    AbilityInfo{has_free, "free", "free destroy",
                "void free(Pool&, void*, std::size_t size, std::size_t align); destroy(Pool&, T*) "
                "beside make"},
    AbilityInfo{has_owns, "owns", "owns", "bool owns(const Pool&, const void*)"},
    AbilityInfo{has_counters, "counters", "counters", "Counters counters(const Pool&)"},
    promise(has_capacity, "has_capacity"),
    AbilityInfo{has_limit, "limit", "set_limit",
                "void set_limit(Pool&, std::size_t bytes); and counters"},
    promise(grows, "grows"),
    promise(poisons, "poisons"),
    promise(has_fallible_alloc, "fallible_alloc"),
    promise(has_red_zones, "red_zones"),
    promise(has_large_blocks, "large_blocks"),
    promise(unbounded, "unbounded"),
    unwinding,
};

}  // namespace dropcheck::memory_pool
