// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/run.hpp"

#include "harness/lock_step.hpp"
#include "harness/rc/ending.hpp"
#include "harness/rc/model.hpp"

namespace dropcheck::rc {

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  LockStep<Interpreter, Model> run(program, subject, registry, progress, cells);
  if (run.run_steps() && end_program(run)) {
    run.check_nothing_is_left("every block is released when the last handle of it goes");
  }
  return run.verdict();
}

}  // namespace dropcheck::rc
