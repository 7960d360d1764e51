// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of every language that do not depend on what an op means: what is skipped, when drop
// scripts run, how deep. Model and subject of a language each derive from it and give ops their
// meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/events.hpp"
#include "harness/faults.hpp"
#include "harness/limits.hpp"
#include "harness/program.hpp"
#include "harness/trace.hpp"

namespace dropcheck {

template <class Language>
class Interpreter {
 public:
  using Op = typename Language::Op;
  using Program = dropcheck::Program<Language>;
  using Step = dropcheck::Step<Op>;

  /// Requires: `program` outlives the interpreter.
  Interpreter(Abilities abilities, const Program& program)
      : abilities_(abilities), program_(program) {}
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  /// Runs one step of the program and observes its outcome.
  void run_step(const Step& step) {
    if (step.on_drop) {
      trace_.add(outcome_event(append_to_script(*step.on_drop, step.op)));
    } else {
      run_op(step.op);
    }
  }

  /// Runs an op of the harness, which no swarm mask omits and which does not count.
  void run_own(const Op& op) { trace_.add(outcome_event(perform_at_depth(op))); }

  /// What can be seen from the outside between two steps.
  virtual void observe() = 0;
  /// The values that live although nothing is in use any more.
  virtual void observe_leaks() = 0;

  /// From here on nothing throws, fails or runs scripts: the harness tidies up.
  void calm() {
    calm_ = true;
    faults_.disarm_all();
  }

  Abilities abilities() const { return abilities_; }
  Trace& trace() { return trace_; }
  /// Ops of the program, drop scripts included, and those that were not skipped.
  std::uint64_t ops() const { return ops_; }
  std::uint64_t effective_ops() const { return effective_ops_; }
  std::uint64_t situations() const { return situations_; }

 protected:
  ~Interpreter() = default;

  /// The meaning of an op that applies by the language's rules; it may call back run_script().
  virtual Outcome perform(const Op& op) = 0;
  /// Whether an op of a drop script must keep off what the ops above it are at work on.
  virtual bool is_blocked(const Op& op) = 0;

  /// `bit` is one of the subject's situations.
  void note_bit(std::uint64_t bit) { situations_ |= bit; }
  bool has(Abilities wanted) const { return (wanted & ~abilities_) == 0; }

  /// Whether the program's rules let the op run. Id 0 is the op that does nothing, in every
  /// language.
  bool applies(const Op& op) const {
    const OpInfo& info = info_of(op);
    return info.id != 0 && has(info.needs) && !program_.omits(info);
  }

  Outcome arm(FaultPoint point, Label label, Ordinal ordinal) {
    faults_.arm(point, label, ordinal);
    return Outcome::done;
  }

  /// The drop script of a value that is being dropped. False: there is none to run.
  bool run_script(Label label) {
    const auto& script = scripts_[label.index];
    if (calm_ || depth_ == limits::script_depth || script.empty()) return false;
    ++depth_;
    for (std::size_t i = 0; i < script.size() && fuel_ != 0; ++i) {
      --fuel_;
      run_op(script[i]);
    }
    --depth_;
    return true;
  }

  /// The ops at work, the outermost first.
  std::span<const Op* const> under_way() const { return std::span(under_way_).first(depth_); }

  FaultPlan faults_;

 private:
  Outcome append_to_script(Label label, const Op& op) {
    auto& script = scripts_[label.index];
    if (script.size() == limits::script_ops_max || !has_scripts<Language> || !applies(op)) {
      return Outcome::skipped;
    }
    script.push_back(op);
    return Outcome::done;
  }

  void run_op(const Op& op) {
    const bool runs = applies(op) && (depth_ == 0 || !is_blocked(op));
    const Outcome outcome = runs ? perform_at_depth(op) : Outcome::skipped;
    ++ops_;
    effective_ops_ += outcome != Outcome::skipped;
    trace_.add(outcome_event(outcome));
  }

  Outcome perform_at_depth(const Op& op) {
    under_way_[depth_] = &op;
    return perform(op);
  }

  Abilities abilities_;
  const Program& program_;
  Trace trace_;
  std::array<std::vector<Op>, limits::labels> scripts_;
  std::array<const Op*, limits::script_depth + 1> under_way_{};
  unsigned fuel_ = limits::script_fuel;
  unsigned depth_ = 0;
  bool calm_ = false;
  std::uint64_t ops_ = 0;
  std::uint64_t effective_ops_ = 0;
  std::uint64_t situations_ = 0;
};

}  // namespace dropcheck
