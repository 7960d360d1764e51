// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the language of graphs adds to the rules of every language: a slot is a variable, which a
// guard may borrow from; and what the harness takes back at the end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "harness/graph/cycles.hpp"
#include "harness/graph/events.hpp"
#include "harness/graph/ops.hpp"
#include "harness/graph/situations.hpp"
#include "harness/interpreter.hpp"

namespace dropcheck::graph {

/// The slots that an op uses, as sets of bits: eight for each kind of slot.
struct Uses {
  /// `&slot`.
  std::uint32_t shared = 0;
  /// `&mut slot`, or by value.
  std::uint32_t alone = 0;

  /// Whether an op may run while another one is at work.
  bool go_with(const Uses& others) const {
    return (alone & (others.shared | others.alone)) == 0 && (shared & others.alone) == 0;
  }
};
Uses uses_of(const Op& op);

class Interpreter : public dropcheck::Interpreter<Language> {
 public:
  using dropcheck::Interpreter<Language>::Interpreter;

  static std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
    return graph::compare(expected, actual);
  }

  /// Which nodes live, and what leads from one to another.
  virtual Links links() = 0;
  /// Cuts every link that is left. Requires: calm, and all slots are empty.
  virtual void take_back() = 0;

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }
  bool in_script() const { return !under_way().empty(); }
  void run_script(Label label) {
    if (dropcheck::Interpreter<Language>::run_script(label)) note(Situation::script_runs);
  }

  /// While a guard borrows through a slot, no op has that slot for itself.
  void pin(GuardSlot guard, NodeSlot slot);
  void pin(GuardSlot guard, ListSlot slot);
  void unpin(GuardSlot guard) { pins_[guard.index] = 0; }
  bool is_pinned(const Op& op);

 private:
  bool is_blocked(const Op& op) final;

  std::array<std::uint32_t, limits::slots> pins_{};
};

}  // namespace dropcheck::graph
