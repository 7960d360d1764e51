// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on the model and on an implementation, step by step, and compares what is
// observed.
#pragma once

#include "harness/drop/subject.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/state_cells.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::drop {

/// The whole run; LockStep says what it requires.
Verdict run_in_lock_step(const Program& program, ScopedInterpreter& subject,
                         const Registry& registry, Progress& progress, StateCells cells);

/// Any program on the implementation that `A` adapts.
template <DropAdapter A>
Verdict run(const Program& program, Progress& progress, StateCells cells = {}) {
  Registry registry(&progress);
  Ledger::reset();
  Subject<A> subject(program, registry);
  Verdict verdict = run_in_lock_step(program, subject, registry, progress, cells);
  if (!verdict.pass()) Ledger::release_live();
  return verdict;
}

}  // namespace dropcheck::drop
