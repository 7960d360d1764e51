// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs for Rc and Weak are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/rc/codec.hpp"
#include "harness/rc/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<rc::Language> {
  using Model = rc::Model;
  using Slots = std::tuple<StrongSlot, WeakSlot>;
  static constexpr unsigned always(Abilities) { return rc::op::New::info.id; }

  // What builds and shares counts for more than what takes apart: an empty world has no bugs.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case rc::op::Clone::info.id:
      case rc::op::Downgrade::info.id:
      case rc::op::Upgrade::info.id:
      case rc::op::SetNext::info.id:
      case rc::op::SetUp::info.id:
        return 6;
      case rc::op::NewCyclic::info.id:
      case rc::op::CloneWeak::info.id:
      case rc::op::CloneNext::info.id:
      case rc::op::TakeNext::info.id:
      case rc::op::CloneUp::info.id:
      case rc::op::MakeMut::info.id:
      case rc::op::PresetStrong::info.id:
      case rc::op::PresetWeak::info.id:
      case rc::op::ThrowCopy::info.id:
        return 3;
      default:
        return 1;
    }
  }

  // Only the widest counter of a correct implementation can be at its brink.
  static std::uint64_t choose(const CounterWidth&, RandomSource auto& random) {
    return random.below(2) == 0 ? CounterWidth::count - 1 : random.below(CounterWidth::count);
  }
};

namespace rc {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace rc
}  // namespace dropcheck
