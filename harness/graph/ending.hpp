// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends: every slot is dropped, guards before handles, and cycles are cut.
#pragma once

#include "harness/ending.hpp"
#include "harness/graph/ops.hpp"

namespace dropcheck::graph {

/// An op of the harness for each slot that `model` says is in use, guards before handles, until
/// none is: drop scripts may fill slots again, but only as long as their fuel lasts. False: `run`
/// said that it is over.
template <class Model>
bool drop_slots(const Model& model, auto&& run) {
  bool again = true;
  const auto drop = [&]<class DropOp>(DropOp op) {
    for (; op.slot.index < op.slot.count; ++op.slot.index) {
      if (!model.in_use(op.slot)) continue;
      again = true;
      if (!run(op)) return false;
    }
    return true;
  };
  while (again) {
    again = false;
    if (!drop(op::DropGuard()) || !drop(op::Drop()) || !drop(op::DropList())) return false;
  }
  return true;
}

/// False: the run is over.
template <class Run>
bool end_program(Run& run) {
  return drop_slots(run.model(), [&](const Op& op) { return run.run_own(op); }) && take_back(run);
}

}  // namespace dropcheck::graph
