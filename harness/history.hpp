// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the objects of a run went through, and at which step. Plain memory: a flight keeps it beyond
// the death of a worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dropcheck {

/// `touched`: too late, or in a place where it no longer is. `left`: it is gone, or should be, and
/// its block is not.
enum class Fate : std::uint8_t { made, dropped, touched, left };

struct History {
  /// What happens beyond these is not kept.
  static constexpr std::size_t entries_max = 256;

  struct Entry {
    /// By serial number; see Registry.
    std::uint32_t object;
    std::uint16_t step;
    Fate fate;
  };

  std::uint64_t count = 0;
  Entry entries[entries_max] = {};

  void clear() { count = 0; }
  void note(std::uint32_t object, std::uint64_t step, Fate fate) {
    if (count == entries_max) return;
    entries[count++] = {object, static_cast<std::uint16_t>(step), fate};
  }
  std::span<const Entry> all() const {
    return {entries, count < entries_max ? static_cast<std::size_t>(count) : entries_max};
  }
};

}  // namespace dropcheck
