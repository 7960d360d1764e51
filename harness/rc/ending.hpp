// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends: every slot is dropped, and what cannot be reached is taken back.
#pragma once

#include <cstdint>

#include "harness/ending.hpp"
#include "harness/rc/ops.hpp"

namespace dropcheck::rc {

/// Drop scripts may fill slots again, but only as long as their fuel lasts. False: the run is over.
template <class Run>
bool drop_slots(Run& run) {
  for (bool again = true; again;) {
    again = false;
    for (std::uint8_t i = 0; i < limits::slots; ++i) {
      if (run.model().in_use(StrongSlot{i})) {
        again = true;
        if (!run.run_own(op::Drop{StrongSlot{i}})) return false;
      }
      if (run.model().in_use(WeakSlot{i})) {
        again = true;
        if (!run.run_own(op::DropWeak{WeakSlot{i}})) return false;
      }
    }
  }
  return true;
}

/// False: the run is over.
template <class Run>
bool end_program(Run& run) {
  return drop_slots(run) && take_back(run);
}

}  // namespace dropcheck::rc
