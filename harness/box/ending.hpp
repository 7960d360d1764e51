// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends: every slot is dropped, and what cannot be reached is taken back.
#pragma once

#include <cstdint>

#include "harness/box/ops.hpp"
#include "harness/ending.hpp"

namespace dropcheck::box {

enum class Left : std::uint8_t { nothing, something, broken };

/// Drops each slot that the model says is in use by an op of the harness, which `run` runs; it is
/// over when that says so. Drop scripts may fill slots again, but only as long as their fuel lasts.
template <class Model>
Left drop_what_is_left(const Model& model, auto&& run) {
  Left left = Left::nothing;
  const auto drop = [&]<class DropOp>(DropOp op) {
    if (!model.in_use(op.slot)) return true;
    left = Left::something;
    return run(op);
  };
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (!drop(op::Drop{BoxSlot{i}}) || !drop(op::DropDyn{DynSlot{i}}) ||
        !drop(op::DropUnit{UnitSlot{i}}) || !drop(op::DropSlice{SliceSlot{i}})) {
      return Left::broken;
    }
  }
  return left;
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
  return drop_slots(run) && take_back(run);
}

}  // namespace dropcheck::box
