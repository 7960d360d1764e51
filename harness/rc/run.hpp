// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on the model and on an implementation, step by step, and compares what is
// observed.
#pragma once

#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "harness/ledger.hpp"
#include "harness/rc/model.hpp"
#include "harness/rc/subject.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::rc {

template <RcAdapter A>
class Run {
 public:
  Run(const Program& program, Progress& progress)
      : program_(program), progress_(progress), model_(abilities_of<A>(), program) {
    Ledger::reset();
    new (subject_memory_) Subject<A>(program, registry_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// After a violation the implementation's handles are abandoned, not dropped: they may be
  /// anything.
  ~Run() {
    if (!verdict_.violation) std::destroy_at(&subject());
  }

  /// Requires: called once.
  Verdict operator()() {
    if (run_steps() && drop_slots() && take_back()) check_nothing_is_left();
    verdict_.trace_hash = subject().trace().hash();
    verdict_.situations = model_.situations();
    return std::move(verdict_);
  }

 private:
  Subject<A>& subject() { return *std::launder(reinterpret_cast<Subject<A>*>(subject_memory_)); }

  /// Lets both worlds act, then compares. False: the run is over.
  template <class Act>
  bool in_both(Act&& act) {
    act(static_cast<Model&>(model_));
    act(subject());
    return agree();
  }

  bool run_steps() {
    for (const Step& step : program_.steps) {
      const bool agreed = in_both([&](auto& world) {
        world.run_step(step);
        world.observe();
      });
      if (!agreed) return false;
      ++progress_.step;
    }
    return true;
  }

  /// Drop scripts may fill slots again, but only as long as their fuel lasts.
  bool drop_slots() {
    for (bool again = true; again;) {
      again = false;
      for (std::uint8_t i = 0; i < limits::slots; ++i) {
        if (model_.in_use(StrongSlot{i})) {
          again = true;
          if (!run_own(op::Drop{StrongSlot{i}})) return false;
        }
        if (model_.in_use(WeakSlot{i})) {
          again = true;
          if (!run_own(op::DropWeak{WeakSlot{i}})) return false;
        }
      }
    }
    return true;
  }

  bool run_own(const Op& op) {
    return in_both([&](auto& world) {
      world.run_own(op);
      world.observe();
    });
  }

  bool take_back() {
    return in_both([](auto& world) { world.observe_leaks(); }) && in_both([](auto& world) {
             world.calm();
             world.take_back();
             world.observe_leaks();
           });
  }

  void check_nothing_is_left() {
    if (Ledger::live() == 0) return;
    fail({"every block is released when the last handle of it goes", "nothing is left",
          Ledger::describe_live()});
  }

  /// A fault comes first: what the traces show then is its consequence.
  bool agree() {
    progress_.ops += subject().ops() - std::exchange(ops_counted_, subject().ops());
    progress_.effective_ops += subject().effective_ops() -
                               std::exchange(effective_ops_counted_, subject().effective_ops());
    if (const auto& fault = registry_.fault()) {
      fail(*fault);
    } else if (const auto& broken = Ledger::fault()) {
      fail({broken->rule(), broken->expected(), broken->actual()});
    } else if (auto violation = compare(model_.trace(), subject().trace())) {
      violation->step = progress_.step;
      verdict_.violation = std::move(violation);
    }
    model_.trace().close_step();
    subject().trace().close_step();
    return !verdict_.violation;
  }

  void fail(const Fault& fault) {
    verdict_.violation = {progress_.step, fault.rule, fault.expected, fault.actual};
  }

  const Program& program_;
  Progress& progress_;
  Model model_;
  Registry registry_;
  alignas(Subject<A>) std::byte subject_memory_[sizeof(Subject<A>)];
  std::uint64_t ops_counted_ = 0;
  std::uint64_t effective_ops_counted_ = 0;
  Verdict verdict_;
};

/// `progress.step` starts at 0 and names the step under way, even if the run ends the process.
template <RcAdapter A>
Verdict run(const Program& program, Progress& progress) {
  progress.step = 0;
  return Run<A>(program, progress)();
}

}  // namespace dropcheck::rc
