// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on the model and on an implementation, step by step, and compares what is
// observed.
#pragma once

#include "harness/graph/subject.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/state_cells.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::graph {

/// The whole run; LockStep says what it requires.
Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells);

/// Any program on the implementation that `A` adapts. After a violation its handles are abandoned,
/// not dropped: they may be anything; the blocks that they leave behind are released.
template <GraphAdapter A>
Verdict run(const Program& program, Progress& progress, StateCells cells = {}) {
  Registry registry(&progress);
  Ledger::reset();
  Subject<A> subject(program, registry);
  Verdict verdict = run_in_lock_step(program, subject, registry, progress, cells);
  if (!verdict.pass()) {
    subject.abandon_handles();
    Ledger::release_live();
  }
  return verdict;
}

}  // namespace dropcheck::graph
