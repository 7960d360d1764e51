// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/run.hpp"

#include "harness/lock_step.hpp"
#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

using Run = LockStep<Interpreter, Model>;

/// Drop scripts may fill slots again, but only as long as their fuel lasts.
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

bool take_back(Run& run) {
  const auto leaks = [](Interpreter& world) { world.observe_leaks(); };
  return run.in_both(leaks) && run.in_both([&](Interpreter& world) {
    world.calm();
    world.take_back();
    world.observe_leaks();
  });
}

}  // namespace

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  Run run(program, subject, registry, progress, cells);
  if (run.run_steps() && drop_slots(run) && take_back(run)) {
    run.check_nothing_is_left("every block is released when the last handle of it goes");
  }
  return run.verdict();
}

}  // namespace dropcheck::rc
