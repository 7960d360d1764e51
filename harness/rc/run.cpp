// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/run.hpp"

#include <optional>
#include <utility>

#include "harness/rc/model.hpp"

namespace dropcheck::rc {
namespace {

class Run {
 public:
  Run(const Program& program, Interpreter& subject, const Registry& registry, Progress& progress,
      StateCells cells)
      : program_(program),
        model_(subject.abilities(), program),
        subject_(subject),
        registry_(registry),
        progress_(progress) {
    model_.set_cells(cells);
  }

  /// Requires: called once.
  Verdict operator()() {
    progress_.step = 0;
    if (run_steps() && drop_slots() && take_back()) check_nothing_is_left();
    verdict_.trace_hash = subject_.trace().hash();
    verdict_.situations = model_.situations();
    return std::move(verdict_);
  }

 private:
  /// Lets both worlds act, then compares. False: the run is over.
  template <class Act>
  bool in_both(Act&& act) {
    act(static_cast<Interpreter&>(model_));
    act(subject_);
    return agree();
  }

  bool run_steps() {
    for (const Step& step : program_.steps) {
      const bool agreed = in_both([&](Interpreter& world) {
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
    return in_both([&](Interpreter& world) {
      world.run_own(op);
      world.observe();
    });
  }

  bool take_back() {
    const auto leaks = [](Interpreter& world) { world.observe_leaks(); };
    return in_both(leaks) && in_both([&](Interpreter& world) {
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
    progress_.ops += subject_.ops() - std::exchange(ops_counted_, subject_.ops());
    progress_.effective_ops +=
        subject_.effective_ops() - std::exchange(effective_ops_counted_, subject_.effective_ops());
    if (const auto& fault = registry_.fault()) {
      fail(*fault);
    } else if (const auto& broken = Ledger::fault()) {
      fail({broken->rule(), broken->expected(), broken->actual()});
    } else if (auto violation = compare(model_.trace(), subject_.trace())) {
      violation->step = progress_.step;
      verdict_.violation = std::move(violation);
    }
    model_.trace().forget_step();
    subject_.trace().close_step();
    return !verdict_.violation;
  }

  void fail(const Fault& fault) {
    verdict_.violation = {progress_.step, fault.rule, fault.expected, fault.actual};
  }

  const Program& program_;
  Model model_;
  Interpreter& subject_;
  const Registry& registry_;
  Progress& progress_;
  std::uint64_t ops_counted_ = 0;
  std::uint64_t effective_ops_counted_ = 0;
  Verdict verdict_;
};

}  // namespace

Verdict run_in_lock_step(const Program& program, Interpreter& subject, const Registry& registry,
                         Progress& progress, StateCells cells) {
  return Run(program, subject, registry, progress, cells)();
}

}  // namespace dropcheck::rc
