// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs for memory pools are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<memory_pool::Language> {
  using Model = memory_pool::Model;
  using Slots = std::tuple<memory_pool::BlockSlot, memory_pool::CheckpointSlot>;
  static constexpr unsigned always(Abilities abilities) {
    return (abilities & memory_pool::has_allocate) != 0 ? memory_pool::op::Allocate::info.id
                                                        : memory_pool::op::Make::info.id;
  }

  // A pool that is taken back all the time is never full.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case memory_pool::op::Make::info.id:
      case memory_pool::op::MakeNested::info.id:
        return 8;
      case memory_pool::op::Grow::info.id:
      case memory_pool::op::Shrink::info.id:
      case memory_pool::op::Free::info.id:
      case memory_pool::op::Touch::info.id:
        return 6;
      case memory_pool::op::Mark::info.id:
      case memory_pool::op::Rewind::info.id:
        return 3;
      case memory_pool::op::Nop::info.id:
        return 0;
      default:
        return 1;
    }
  }

  // Mostly what fits several times into the smallest chunk; an alignment of 8 counts for more.
  static std::uint64_t choose(const memory_pool::LayoutChoice&, RandomSource auto& random) {
    constexpr std::uint64_t sizes = memory_pool::choices_detail::sizes.size();
    constexpr std::uint64_t small = 17;
    if (random.below(8) == 0) return random.below(memory_pool::LayoutChoice::count);
    const std::uint64_t align =
        random.below(2) == 0 ? 3 : random.below(memory_pool::choices_detail::alignments.size());
    return align * sizes + random.below(random.below(4) == 0 ? sizes : small);
  }
  static std::uint64_t choose(const memory_pool::SizeChoice&, RandomSource auto& random) {
    return random.below(memory_pool::SizeChoice::count);
  }
};

namespace memory_pool {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace memory_pool
}  // namespace dropcheck
