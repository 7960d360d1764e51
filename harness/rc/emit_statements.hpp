// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops in the places where they stand in an emitted program: in main() or in a drop script.
#pragma once

#include "harness/emit.hpp"
#include "harness/rc/emit_plan.hpp"

namespace dropcheck::rc {

/// An op that ends as the model says, and nobody asks how.
void emit_quietly(const Plan& plan, const Moment& moment, Source& out);

/// Where an op that says how it ends stands.
struct Aloud {
  /// It may or may not apply.
  bool in_script;
  /// Others follow that have an outcome, too.
  bool scoped;
};
void emit_aloud(const Plan& plan, const Moment& moment, Aloud where, Source& out);

}  // namespace dropcheck::rc
