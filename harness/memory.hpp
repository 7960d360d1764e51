// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pool has given, as far as a model knows it: to be drawn. Where blocks lie is arithmetic,
// and no part of a trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace dropcheck {

struct Memory {
  /// What blocks are carved out of, from its first byte on.
  struct Chunk {
    std::uint64_t size = 0;
    /// With what lies between blocks.
    std::uint64_t used = 0;
    /// Or given back.
    bool there = true;

    bool operator==(const Chunk&) const = default;
  };
  struct Spot {
    std::size_t chunk = 0;
    std::uint64_t offset = 0;

    bool operator==(const Spot&) const = default;
  };
  struct Block {
    /// By the number that a History has.
    std::uint32_t object = 0;
    std::uint64_t size = 0, align = 1;
    /// Or taken back.
    bool alive = true;
    /// Nothing: the pool promises no arithmetic.
    std::optional<Spot> spot = {};

    bool operator==(const Block&) const = default;
  };
  /// A byte, counted from the first one of a block; it may lie beside it.
  struct Touch {
    std::size_t block = 0;
    std::int64_t at = 0;

    bool operator==(const Touch&) const = default;
  };

  /// All that there ever were, in order.
  std::vector<Chunk> chunks = {};
  std::vector<Block> blocks = {};
  /// What the last step touched on purpose.
  std::optional<Touch> touched = {};
};

}  // namespace dropcheck
