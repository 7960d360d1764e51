// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of Rc and Weak: what an implementation must do. Its state stands in model_state.hpp,
// what each op means in model.cpp.
#pragma once

#include "harness/rc/model_state.hpp"

namespace dropcheck::rc {

class Model final : public ModelState {
 public:
  using ModelState::ModelState;

 private:
  Outcome perform(const Op& op) override;

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;
};

}  // namespace dropcheck::rc
