// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/run.hpp"

#include "harness/lock_step.hpp"
#include "harness/ref_cell/ending.hpp"
#include "harness/ref_cell/model.hpp"

namespace dropcheck::ref_cell {

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  LockStep<Interpreter, Model> run(program, subject, registry, progress, cells);
  if (run.run_steps() && end_program(run)) {
    run.check_nothing_is_left(std::string(released_rule));
  }
  return run.verdict();
}

}  // namespace dropcheck::ref_cell
