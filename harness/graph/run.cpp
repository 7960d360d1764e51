// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/run.hpp"

#include "harness/graph/model.hpp"
#include "harness/lock_step.hpp"

namespace dropcheck::graph {
namespace {

using Run = LockStep<Interpreter, Model>;

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
  const auto drop = [&](const Op& op) { return run.run_own(op); };
  if (run.run_steps() && drop_slots(run.model(), drop) && take_back(run)) {
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
