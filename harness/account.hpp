// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of a program: what any correct implementation shows, act by act.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/memory.hpp"
#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/sight.hpp"
#include "harness/text.hpp"
#include "harness/trace.hpp"

namespace dropcheck {

/// An object, by serial number, has a handle of another one.
struct Lead {
  std::uint32_t from = 0, to = 0;
  bool strong = true;

  bool operator==(const Lead&) const = default;
};

/// What is compared as one: a step, or a part of how the program ends.
struct Act {
  /// The number of steps for the end of the program.
  std::size_t step = 0;
  /// The op that the end runs of its own, as text; else empty.
  std::string own_op = {};
  std::vector<Event> events = {};
  /// Between objects that are alive behind it.
  std::vector<Lead> leads = {};
  /// What handles have behind it, of a model that knows more than is observed; else nothing: its
  /// events tell all.
  std::optional<std::vector<Sight>> held = {};
  /// Of a model that has any.
  std::optional<Memory> memory = {};
};

/// A model alone where LockStep has an implementation beside it, for the functions that run both:
/// nothing is ever broken, and each act is written down. What is there to be drawn only, a model
/// tells by leads(), held() and memory(), beside its trace: any of them may be missing.
template <class Model, class Program>
class ModelAlone {
 public:
  ModelAlone(const Program& program, Abilities abilities)
      : program_(program), model_(abilities, program) {}

  Model& model() { return model_; }

  template <class Act>
  bool in_both(Act&& act) {
    act(model_);
    close({});
    return true;
  }
  bool run_steps() {
    for (const auto& step : program_.steps) {
      model_.run_step(step);
      model_.observe();
      close({});
      ++step_;
    }
    return true;
  }
  bool run_own(const typename Model::Op& op) {
    model_.run_own(op);
    model_.observe();
    close(print_step(typename Model::Step{op, std::nullopt}));
    return true;
  }

  std::vector<Act> acts() { return std::move(acts_); }

 private:
  void close(std::string own_op) {
    const auto& events = model_.trace().events();
    Act& act = acts_.emplace_back(Act{step_, std::move(own_op), {events.begin(), events.end()}});
    if constexpr (requires { model_.leads(); }) act.leads = model_.leads();
    if constexpr (requires { model_.held(); }) act.held = model_.held();
    if constexpr (requires { model_.memory(); }) act.memory = model_.memory();
    model_.trace().forget_step();
  }

  const Program& program_;
  Model model_;
  std::size_t step_ = 0;
  std::vector<Act> acts_;
};

/// All acts of a program, its end included.
template <class Model, class Program>
std::vector<Act> account_of(const Program& program, Abilities abilities) {
  ModelAlone<Model, Program> run(program, abilities);
  run.run_steps();
  end_program(run);
  return run.acts();
}

}  // namespace dropcheck
