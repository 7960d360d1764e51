// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/run.hpp"

#include "harness/lock_step.hpp"
#include "harness/ref_cell/model.hpp"

namespace dropcheck::ref_cell {
namespace {

using Run = LockStep<Interpreter, Model>;

bool drop_slots(Run& run) {
  Left left = Left::something;
  while (left == Left::something) {
    left = drop_what_is_left(run.model(), [&](const Op& op) { return run.run_own(op); });
  }
  return left == Left::nothing;
}

}  // namespace

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  Run run(program, subject, registry, progress, cells);
  const auto leaks = [](Interpreter& world) { world.observe_leaks(); };
  if (run.run_steps() && drop_slots(run) && run.in_both(leaks)) {
    run.check_nothing_is_left(std::string(released_rule));
  }
  return run.verdict();
}

}  // namespace dropcheck::ref_cell
