// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the ends of programs share, with an implementation or with the model alone.
#pragma once

namespace dropcheck {

/// Behind the last drop: what is still alive is compared, then taken back, and compared again.
/// False: the run is over.
template <class Run>
bool take_back(Run& run) {
  return run.in_both([](auto& world) { world.observe_leaks(); }) && run.in_both([](auto& world) {
    world.calm();
    world.take_back();
    world.observe_leaks();
  });
}

}  // namespace dropcheck
