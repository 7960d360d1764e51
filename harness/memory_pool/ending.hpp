// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends: the pool is destroyed.
#pragma once

namespace dropcheck::memory_pool {

/// False: the run is over.
template <class Run>
bool end_program(Run& run) {
  return run.in_both([](auto& world) {
    world.calm();
    world.close();
    world.observe_leaks();
  });
}

}  // namespace dropcheck::memory_pool
