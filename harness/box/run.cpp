// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/run.hpp"

#include "harness/box/ending.hpp"
#include "harness/box/model.hpp"
#include "harness/lock_step.hpp"

namespace dropcheck::box {

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  LockStep<Interpreter, Model> run(program, subject, registry, progress, cells);
  if (run.run_steps() && end_program(run)) {
    run.check_nothing_is_left(std::string(released_rule));
  }
  return run.verdict();
}

}  // namespace dropcheck::box
