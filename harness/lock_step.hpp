// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program in two worlds, the model's and an implementation's, step by step; after each step what
// was observed is compared. What comes after the last step is up to the subject.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/seen.hpp"
#include "harness/state_cells.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// `World` is what the subject's model and implementation derive from; World::compare() compares
/// their traces.
template <class World, class Model>
class LockStep {
 public:
  using Program = typename World::Program;

  /// Requires: `subject` has run nothing yet, and the ledger and `registry`, where it says what
  /// happens, are those of this program. `progress.step` starts at 0 and names the step under way,
  /// even if the run ends the process. `cells` are set for each op in each state.
  LockStep(const Program& program, World& subject, const Registry& registry, Progress& progress,
           StateCells cells)
      : program_(program),
        model_(subject.abilities(), program),
        subject_(subject),
        registry_(registry),
        progress_(progress),
        so_far_(subject.trace(), acts_) {
    model_.set_cells(cells);
    progress_.step = 0;
    progress_.seen.clear();
  }

  Model& model() { return model_; }

  /// Lets both worlds act, then compares. False: the run is over. The model goes first, unless the
  /// implementation decides what the model must take for granted.
  template <class Act>
  bool in_both(Act&& act) {
    const bool subject_first = [&] {
      if constexpr (requires { subject_.goes_first(); }) return subject_.goes_first();
      return false;
    }();
    if (subject_first) act(subject_);
    act(static_cast<World&>(model_));
    if (!subject_first) act(subject_);
    return agree();
  }

  bool run_steps() {
    for (const auto& step : program_.steps) {
      const bool agreed = in_both([&](World& world) {
        world.run_step(step);
        world.observe();
      });
      if (!agreed) return false;
      ++progress_.step;
    }
    return true;
  }

  /// For a subject whose own calls nest as the program's scopes do, so that it asks for its steps:
  /// judges the one that it has run, and gives the next. Null: there is none, or the run is over.
  const typename World::Step* next_step() {
    if (std::exchange(asked_, true)) {
      model_.run_step(program_.steps[progress_.step]);
      model_.observe();
      subject_.observe();
      if (!agree()) return nullptr;
      ++progress_.step;
    }
    return progress_.step == program_.steps.size() ? nullptr : &program_.steps[progress_.step];
  }

  bool run_own(const typename World::Op& op) {
    return in_both([&](World& world) {
      world.run_own(op);
      world.observe();
    });
  }

  /// `rule` is broken if the ledger still has a block.
  void check_nothing_is_left(std::string rule) {
    if (Ledger::live() == 0) return;
    Ledger::for_each_live(
        [](std::span<const std::byte> block) { Registry::current().note_left(block); });
    progress_.seen.keep(acts_, subject_.trace());
    fail({std::move(rule), "nothing is left", Ledger::describe_live()});
  }

  bool broken() const { return verdict_.violation.has_value(); }

  Verdict verdict() {
    verdict_.trace_hash = subject_.trace().hash();
    verdict_.situations = model_.situations();
    return std::move(verdict_);
  }

 private:
  /// A fault comes first: what the traces show then is its consequence.
  bool agree() {
    progress_.ops += subject_.ops() - std::exchange(ops_counted_, subject_.ops());
    progress_.effective_ops +=
        subject_.effective_ops() - std::exchange(effective_ops_counted_, subject_.effective_ops());
    if (const auto& fault = registry_.fault()) {
      fail(*fault);
    } else if (const auto& broken = Ledger::fault()) {
      note_object_of(*broken);
      fail({broken->rule(), broken->expected(), broken->actual()});
    } else if (!model_.trace().same_as(subject_.trace())) {
      verdict_.violation = World::compare(model_.trace(), subject_.trace());
      verdict_.violation->step = progress_.step;
    }
    if (broken()) progress_.seen.keep(acts_, subject_.trace());
    model_.trace().forget_step();
    subject_.trace().close_step();
    ++acts_;
    return !broken();
  }

  /// Of a block that the ledger does not know the size is unknown, but what lies in it begins soon.
  static void note_object_of(const LedgerFault& fault) {
    constexpr std::size_t near = 64;
    const auto* const block = static_cast<const std::byte*>(fault.block);
    Registry::current().note_touch(block, {block, fault.allocated.size.value_or(near)});
  }

  void fail(const Fault& fault) {
    verdict_.violation = {progress_.step, fault.rule, fault.expected, fault.actual};
  }

  const Program& program_;
  Model model_;
  World& subject_;
  const Registry& registry_;
  Progress& progress_;
  /// Whether next_step() has given a step, or said that there is none.
  bool asked_ = false;
  std::uint64_t acts_ = 0;
  SeenSoFar so_far_;
  std::uint64_t ops_counted_ = 0;
  std::uint64_t effective_ops_counted_ = 0;
  Verdict verdict_;
};

}  // namespace dropcheck
