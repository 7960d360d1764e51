// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How programs for graphs are written; harness/writer.hpp does it.
#pragma once

#include <cstdint>
#include <tuple>

#include "harness/graph/codec.hpp"
#include "harness/graph/model.hpp"
#include "harness/writer.hpp"

namespace dropcheck {

template <>
struct Writing<graph::Language> {
  using Model = graph::Model;
  using Slots = std::tuple<graph::NodeSlot, graph::ListSlot, graph::GuardSlot>;
  static constexpr unsigned always(Abilities) { return graph::op::New::info.id; }

  // What links counts for more than what takes apart: an empty world has no cycles.
  static constexpr unsigned odds(unsigned id) {
    switch (id) {
      case graph::op::Cons::info.id:
        return 12;
      case graph::op::AddChild::info.id:
      case graph::op::NewChild::info.id:
      case graph::op::Append::info.id:
        return 6;
      case graph::op::Drop::info.id:
      case graph::op::SetParent::info.id:
      case graph::op::ClearChildren::info.id:
      case graph::op::Parent::info.id:
      case graph::op::Descend::info.id:
      case graph::op::Borrow::info.id:
      case graph::op::BorrowMut::info.id:
      case graph::op::CloneList::info.id:
      case graph::op::DropLong::info.id:
      case graph::op::SetTail::info.id:
        return 3;
      default:
        return 1;
    }
  }
};

namespace graph {

/// A program at its longest, as bytes; each seed has its own.
Bytes write_bytes(std::uint64_t seed, Abilities abilities);

}  // namespace graph
}  // namespace dropcheck
