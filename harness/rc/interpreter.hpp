// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of the language that do not depend on what an op means: what is skipped, when drop
// scripts run, how deep, which slots are busy. Model and subject each derive from it and give ops
// their meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>
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
  void run_step(const Step& step) {
    if (step.on_drop) {
      trace_.add(outcome_event(append_to_script(*step.on_drop, step.op)));
    } else {
      run_op(step.op);
    }
  }

  /// Runs an op of the harness, which no swarm mask omits.
  void run_own(const Op& op) { conclude(perform_busily(op)); }

  /// From here on nothing throws, fails or runs scripts: the harness tidies up.
  void calm() {
    calm_ = true;
    faults_.disarm_all();
  }

  Trace& trace() { return trace_; }
  std::uint64_t ops() const { return ops_; }
  std::uint64_t effective_ops() const { return effective_ops_; }
  std::uint64_t situations() const { return situations_; }

 protected:
  ~Interpreter() = default;

  /// The meaning of an op that applies by the language's rules; it may call back run_script().
  virtual Outcome perform(const Op& op) = 0;

  /// Keeps slots from being touched by drop scripts while an op works on them.
  class Busy {
   public:
    Busy(std::array<std::uint8_t, limits::slots>& slots, StrongSlot slot)
        : count_(slots[slot.index]) {
      ++count_;
    }
    ~Busy() { --count_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    std::uint8_t& count_;
  };

  void note(Situation situation) { situations_ |= bit(situation); }
  bool has(Abilities wanted) const { return (wanted & ~abilities_) == 0; }
  /// A move onto itself that the implementation does not promise to survive.
  bool moves_in_vain(const auto& move) const {
    return move.from == move.into && !has(keeps_self_move);
  }
  Busy hold(StrongSlot slot) { return Busy(busy_, slot); }

  Outcome arm(FaultPoint point, Label label, Ordinal ordinal) {
    faults_.arm(point, label, ordinal);
    return Outcome::done;
  }

  /// The drop script of a node that is being dropped.
  void run_script(Label label) {
    const auto& script = scripts_[label.index];
    if (calm_ || depth_ == limits::script_depth || script.empty()) return;
    note(Situation::script_runs);
    ++depth_;
    for (std::size_t i = 0; i < script.size() && fuel_ != 0; ++i) {
      --fuel_;
      run_op(script[i]);
    }
    --depth_;
  }

  FaultPlan faults_;

 private:
  Outcome append_to_script(Label label, const Op& op) {
    auto& script = scripts_[label.index];
    if (script.size() == limits::script_ops_max || !applies(op)) return Outcome::skipped;
    script.push_back(op);
    return Outcome::done;
  }

  bool applies(const Op& op) const {
    const OpInfo& info = info_of(op);
    return info.id != op::Nop::info.id && has(info.needs) && !program_.omits(info);
  }

  void run_op(const Op& op) {
    const bool runs = applies(op) && !touches_busy(op);
    conclude(runs ? perform_busily(op) : Outcome::skipped);
  }

  void conclude(Outcome outcome) {
    ++ops_;
    effective_ops_ += outcome != Outcome::skipped;
    trace_.add(outcome_event(outcome));
  }

  /// An assignment that promises nothing about re-entrancy keeps all its slots to itself.
  Outcome perform_busily(const Op& op) {
    if (has(reentrant_assign)) return perform(op);
    const auto before = busy_;
    for_each_strong_slot(op, [&](StrongSlot slot) { ++busy_[slot.index]; });
    const Outcome outcome = perform(op);
    busy_ = before;
    return outcome;
  }

  bool touches_busy(const Op& op) {
    bool busy = false;
    for_each_strong_slot(op, [&](StrongSlot slot) { busy |= busy_[slot.index] != 0; });
    if (busy) note(Situation::busy_slot);
    return busy;
  }

  template <class Visit>
  static void for_each_strong_slot(const Op& op, Visit&& visit) {
    std::visit(
        [&](const auto& alternative) {
          for_each_operand(alternative, [&](const auto& operand) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, StrongSlot>) {
              visit(operand);
            }
          });
        },
        op);
  }

  Abilities abilities_;
  const Program& program_;
  Trace trace_;
  std::array<std::vector<Op>, limits::labels> scripts_;
  std::array<std::uint8_t, limits::slots> busy_{};
  unsigned fuel_ = limits::script_fuel;
  unsigned depth_ = 0;
  bool calm_ = false;
  std::uint64_t ops_ = 0;
  std::uint64_t effective_ops_ = 0;
  std::uint64_t situations_ = 0;
};

}  // namespace dropcheck::rc
