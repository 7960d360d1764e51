// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the language of cells adds to the rules of every language: a slot is a variable, and while
// an op has borrowed it, a drop script may do with it what Rust's compiler would let it do.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/interpreter.hpp"
#include "harness/ref_cell/events.hpp"
#include "harness/ref_cell/ops.hpp"
#include "harness/ref_cell/situations.hpp"

namespace dropcheck::ref_cell {

/// The slots that an op uses, as sets of bits: eight for each kind of slot.
struct Uses {
  /// `&slot`: a cell is made for being changed through that.
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
    return ref_cell::compare(expected, actual);
  }

 protected:
  ~Interpreter() = default;

  void note(Situation situation) { note_bit(bit(situation)); }
  bool in_script() const { return !under_way().empty(); }

  void run_script(Label label) {
    if (dropcheck::Interpreter<Language>::run_script(label)) note(Situation::script_runs);
  }

 private:
  bool is_blocked(const Op& op) final;
};

}  // namespace dropcheck::ref_cell
