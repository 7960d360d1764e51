// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/run.hpp"

#include "harness/graph/ending.hpp"
#include "harness/graph/model.hpp"
#include "harness/lock_step.hpp"

namespace dropcheck::graph {
Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  LockStep<Interpreter, Model> run(program, subject, registry, progress, cells);
  if (run.run_steps() && end_program(run)) {
    run.check_nothing_is_left("every block is released when the last handle of it goes");
  }
  Verdict verdict = run.verdict();
  // A fault may have left links that lead nowhere.
  if (verdict.violation && !registry.fault() && !Ledger::fault()) {
    const std::string why = explain_leak(run.model().links(), subject.links());
    if (!why.empty()) verdict.violation->actual += "; " + why;
  }
  return verdict;
}

}  // namespace dropcheck::graph
