// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the language of Rc adds to the rules of every language: slots that are busy while they are
// assigned, and what the harness takes back at the end.
#pragma once

#include <optional>

#include "harness/interpreter.hpp"
#include "harness/rc/events.hpp"
#include "harness/rc/ops.hpp"
#include "harness/rc/situations.hpp"

namespace dropcheck::rc {

class Interpreter : public dropcheck::Interpreter<Language> {
 public:
  using dropcheck::Interpreter<Language>::Interpreter;

  static std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
    return rc::compare(expected, actual);
  }

  /// Takes back what was forgotten and cuts every link that is left. Requires: calm.
  virtual void take_back() = 0;

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }
  /// A move onto itself that the implementation does not promise to survive.
  bool moves_in_vain(const auto& move) const {
    return move.from == move.into && !has(keeps_self_move);
  }

  void run_script(Label label) {
    if (dropcheck::Interpreter<Language>::run_script(label)) note(Situation::script_runs);
  }

 private:
  bool is_blocked(const Op& op) final;
  unsigned slots_kept_busy_by(const Op& op) const;
};

}  // namespace dropcheck::rc
