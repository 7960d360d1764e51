// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/run.hpp"

#include "harness/box/model.hpp"
#include "harness/lock_step.hpp"

namespace dropcheck::box {
namespace {

using Run = LockStep<Interpreter, Model>;

bool drop_slots(Run& run) {
  Left left = Left::something;
  while (left == Left::something) {
    left = drop_what_is_left(run.model(), [&](const Op& op) { return run.run_own(op); });
  }
  return left == Left::nothing;
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
    run.check_nothing_is_left(std::string(released_rule));
  }
  return run.verdict();
}

}  // namespace dropcheck::box
