// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of the language that do not depend on what an op means: what is skipped, when drop
// scripts run, how deep, which slots are busy. Model and subject each derive from it and give ops
// their meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/faults.hpp"
#include "harness/limits.hpp"
#include "harness/rc/events.hpp"
#include "harness/rc/ops.hpp"
#include "harness/rc/situations.hpp"
#include "harness/trace.hpp"

namespace dropcheck::rc {

class Interpreter {
 public:
  /// Requires: `program` outlives the interpreter.
  Interpreter(Abilities abilities, const Program& program)
      : abilities_(abilities), program_(program) {}
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  /// Runs one step of the program and observes its outcome.
  void run_step(const Step& step);

  /// Runs an op of the harness, which no swarm mask omits and which does not count.
  void run_own(const Op& op) { trace_.add(outcome_event(perform_at_depth(op))); }

  /// What can be seen from the outside: every slot, and how many nodes live.
  virtual void observe() = 0;
  /// The nodes that live although no slot is in use.
  virtual void observe_leaks() = 0;
  /// Takes back what was forgotten and cuts every link that is left. Requires: calm.
  virtual void take_back() = 0;

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

  void note(Situation situation) { situations_ |= bit(situation); }
  bool has(Abilities wanted) const { return (wanted & ~abilities_) == 0; }
  /// A move onto itself that the implementation does not promise to survive.
  bool moves_in_vain(const auto& move) const {
    return move.from == move.into && !has(keeps_self_move);
  }

  Outcome arm(FaultPoint point, Label label, Ordinal ordinal) {
    faults_.arm(point, label, ordinal);
    return Outcome::done;
  }

  /// The drop script of a node that is being dropped.
  void run_script(Label label);

  FaultPlan faults_;

 private:
  Outcome append_to_script(Label label, const Op& op);
  bool applies(const Op& op) const;
  void run_op(const Op& op);
  Outcome perform_at_depth(const Op& op);
  bool touches_busy(const Op& op);
  unsigned slots_kept_busy_by(const Op& op) const;

  Abilities abilities_;
  const Program& program_;
  Trace trace_;
  std::array<std::vector<Op>, limits::labels> scripts_;
  /// The ops at work, by depth; a script keeps off the slots of those above it.
  std::array<const Op*, limits::script_depth + 1> under_way_{};
  unsigned fuel_ = limits::script_fuel;
  unsigned depth_ = 0;
  bool calm_ = false;
  std::uint64_t ops_ = 0;
  std::uint64_t effective_ops_ = 0;
  std::uint64_t situations_ = 0;
};

}  // namespace dropcheck::rc
