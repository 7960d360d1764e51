// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the objects of a run went through, and at which step. Plain memory: a flight keeps it beyond
// the death of a worker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dropcheck {

/// `touched`: too late, or in a place where it no longer is. `left`: it is gone, or should be, and
/// its block is not.
enum class Fate : std::uint8_t { made, dropped, touched, left };

/// As in a report's last line.
constexpr std::string_view word_of(Fate fate) {
  constexpr std::array<std::string_view, 4> words = {"made", "dropped", "touched", "left"};
  return words[static_cast<std::size_t>(fate)];
}

struct History {
  /// What happens beyond these is not kept.
  static constexpr std::size_t entries_max = 256;

  /// What is no probe but a block of plain bytes has numbers of its own, from here on.
  static constexpr std::uint32_t first_block = std::uint32_t{1} << 31;

  struct Entry {
    /// By serial number, see Registry, or the number of a block.
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
