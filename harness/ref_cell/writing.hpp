// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs for cells are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/ref_cell/codec.hpp"
#include "harness/ref_cell/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<ref_cell::Language> {
  using Model = ref_cell::Model;
  using Slots =
      std::tuple<ref_cell::CellSlot, ref_cell::GuardSlot, ref_cell::PlainSlot, ref_cell::OnceSlot>;
  static constexpr unsigned always(Abilities) { return ref_cell::op::New::info.id; }

  // What borrows counts for more than what needs a cell that nobody borrows.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case ref_cell::op::Borrow::info.id:
      case ref_cell::op::BorrowMut::info.id:
      case ref_cell::op::TryBorrowMut::info.id:
        return 6;
      case ref_cell::op::TryBorrow::info.id:
      case ref_cell::op::DropGuard::info.id:
      case ref_cell::op::MapSplit::info.id:
      case ref_cell::op::PresetCounter::info.id:
      case ref_cell::op::FilterMap::info.id:
      case ref_cell::op::Clone::info.id:
      case ref_cell::op::Assign::info.id:
      case ref_cell::op::Replace::info.id:
      case ref_cell::op::NewPlain::info.id:
      case ref_cell::op::SetPlain::info.id:
      case ref_cell::op::InitOnce::info.id:
        return 3;
      default:
        return 1;
    }
  }
};

namespace ref_cell {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace ref_cell
}  // namespace dropcheck
