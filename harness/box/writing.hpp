// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs for Box are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/box/codec.hpp"
#include "harness/box/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<box::Language> {
  using Model = box::Model;
  using Slots = std::tuple<box::BoxSlot, box::DynSlot, box::UnitSlot, box::SliceSlot>;
  static constexpr unsigned always(Abilities) { return box::op::New::info.id; }

  // Lists and what works on them count for more than what takes apart.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case box::op::SetNext::info.id:
      case box::op::Clone::info.id:
      case box::op::CloneFrom::info.id:
        return 6;
      case box::op::Move::info.id:
      case box::op::TakeNext::info.id:
      case box::op::Assign::info.id:
      case box::op::NewSlice::info.id:
      case box::op::NewDyn::info.id:
      case box::op::FromRaw::info.id:
      case box::op::ThrowCopy::info.id:
      case box::op::ThrowDrop::info.id:
        return 3;
      default:
        return 1;
    }
  }
};

namespace box {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace box
}  // namespace dropcheck
