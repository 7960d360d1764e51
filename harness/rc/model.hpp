// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of Rc and Weak: what an implementation must do. Its state stands in model_state.hpp,
// what each op means in model.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/rc/abstract_state.hpp"
#include "harness/rc/events.hpp"
#include "harness/rc/model_state.hpp"

namespace dropcheck::rc {

class Model final : public ModelState {
 public:
  using ModelState::ModelState;

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { cells_ = cells.first; }

 private:
  Outcome perform(const Op& op) override;
  /// The block of the op's first slot operand counts, as it is before the op.
  std::size_t cell_of(const Op& op);
  AbstractState state_of(Handle handle);

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  std::uint8_t* cells_ = nullptr;
};

}  // namespace dropcheck::rc
