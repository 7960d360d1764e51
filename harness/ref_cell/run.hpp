// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on the model and on an implementation, step by step, and compares what is
// observed.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/ref_cell/subject.hpp"
#include "harness/state_cells.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::ref_cell {

/// The law of the ledger that is judged when everything is over.
inline constexpr std::string_view released_rule = "every block is released when its owner goes";

/// The whole run; LockStep says what it requires.
Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells);

/// Any program on the implementation that `A` adapts. After a violation its cells are abandoned,
/// not dropped: they may be anything; the blocks that they leave behind are released.
template <RefCellAdapter A>
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

}  // namespace dropcheck::ref_cell
