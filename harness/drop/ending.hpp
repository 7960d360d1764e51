// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a program ends, once the subject has left its scopes.
#pragma once

namespace dropcheck::drop {

/// False: the run is over.
template <class Run>
bool end_program(Run& run) {
  run.model().end_scopes();
  return run.in_both([](auto& world) {
    world.observe();
    world.observe_leaks();
  });
}

}  // namespace dropcheck::drop
