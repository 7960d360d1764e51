// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the language of Box adds to the rules of every language: slots that are busy while what they
// own is at work, and what the harness takes back at the end.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/box/events.hpp"
#include "harness/box/ops.hpp"
#include "harness/box/situations.hpp"
#include "harness/interpreter.hpp"

namespace dropcheck::box {

/// The slots among an op's operands, as a set of bits: eight for each kind of slot.
std::uint32_t slots_of(const Op& op);
/// Those that a drop script must leave alone while the op is under way; `reentrant`: see
/// ReentrantAssign.
std::uint32_t slots_kept_busy_by(const Op& op, bool reentrant);

class Interpreter : public dropcheck::Interpreter<Language> {
 public:
  using dropcheck::Interpreter<Language>::Interpreter;

  static std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
    return box::compare(expected, actual);
  }

  /// Drops what was leaked and what is in limbo. Requires: calm.
  virtual void take_back() = 0;

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }
  /// A move onto itself that the implementation does not promise to survive.
  bool moves_in_vain(const auto& move) const {
    return move.from == move.into && !has(keeps_self_move);
  }
  /// An advance that leaves a node to own itself, where moving exchanges.
  bool ties_a_knot(const op::TakeNext& take) const {
    return take.slot == take.into && has(swaps_on_move);
  }

  void run_script(Label label) {
    if (dropcheck::Interpreter<Language>::run_script(label)) note(Situation::script_runs);
  }

 private:
  bool is_blocked(const Op& op) final;
};

}  // namespace dropcheck::box
