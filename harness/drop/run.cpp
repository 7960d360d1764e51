// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/run.hpp"

#include "harness/drop/ending.hpp"
#include "harness/drop/model.hpp"
#include "harness/lock_step.hpp"

namespace dropcheck::drop {
namespace {

using Run = LockStep<Interpreter, Model>;

class StepsOf final : public Steps {
 public:
  explicit StepsOf(Run& run) : run_(run) {}
  const Step* next() override { return run_.next_step(); }
  bool broken() const override { return run_.broken(); }

 private:
  Run& run_;
};

}  // namespace

Verdict run_in_lock_step(const Program& program, ScopedInterpreter& subject,
                         const Registry& registry, Progress& progress, StateCells cells) {
  Run run(program, subject, registry, progress, cells);
  StepsOf steps(run);
  subject.run_all(steps);
  if (run.broken()) return run.verdict();
  if (end_program(run)) {
    run.check_nothing_is_left("variables and aggregates allocate nothing");
  }
  return run.verdict();
}

}  // namespace dropcheck::drop
