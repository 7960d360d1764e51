// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/run.hpp"

#include "harness/lock_step.hpp"
#include "harness/memory_pool/ending.hpp"
#include "harness/memory_pool/model.hpp"

namespace dropcheck::memory_pool {

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  LockStep<Interpreter, Model> run(program, subject, registry, progress, cells);
  run.model().follow(subject);
  if (run.run_steps() && end_program(run)) {
    run.check_nothing_is_left("a pool gives its memory back when it is destroyed");
  }
  return run.verdict();
}

}  // namespace dropcheck::memory_pool
