// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends: every slot is dropped, guards before cells.
#pragma once

#include <cstdint>

#include "harness/ref_cell/ops.hpp"

namespace dropcheck::ref_cell {

enum class Left : std::uint8_t { nothing, something, broken };

/// Drops what the model says is in use, guards before cells, by ops of the harness, which `run`
/// runs; it is over when that says so. Drop scripts may fill slots again, but only as long as their
/// fuel lasts.
template <class Model>
Left drop_what_is_left(const Model& model, auto&& run) {
  Left left = Left::nothing;
  const auto drop = [&]<class DropOp>(DropOp op) {
    for (; op.slot.index < op.slot.count; ++op.slot.index) {
      if (!model.in_use(op.slot)) continue;
      left = Left::something;
      if (!run(op)) return false;
    }
    return true;
  };
  const bool whole =
      drop(op::DropGuard()) && drop(op::Drop()) && drop(op::DropPlain()) && drop(op::TakeOnce());
  return whole ? left : Left::broken;
}

/// False: the run is over.
template <class Run>
bool drop_slots(Run& run) {
  Left left = Left::something;
  while (left == Left::something) {
    left = drop_what_is_left(run.model(), [&](const Op& op) { return run.run_own(op); });
  }
  return left == Left::nothing;
}

/// False: the run is over.
template <class Run>
bool end_program(Run& run) {
  return drop_slots(run) && run.in_both([](auto& world) { world.observe_leaks(); });
}

}  // namespace dropcheck::ref_cell
