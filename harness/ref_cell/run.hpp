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

enum class Left : std::uint8_t { nothing, something, broken };

/// Drops what the model says is in use, guards before cells, by ops of the harness, which `run`
/// runs; it is over when that says so. Drop scripts may fill slots again, but only as long as their
/// fuel lasts.
template <class Model>
Left drop_what_is_left(const Model& model, auto&& run) {
  Left left = Left::nothing;
  const auto drop = [&]<class DropOp>(DropOp op) {
    for (; op.slot.index < op.slot.count; ++op.slot.index) {
      if (!model.in_use(op.slot)) continue;
      left = Left::something;
      if (!run(op)) return false;
    }
    return true;
  };
  const bool whole =
      drop(op::DropGuard()) && drop(op::Drop()) && drop(op::DropPlain()) && drop(op::TakeOnce());
  return whole ? left : Left::broken;
}

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
