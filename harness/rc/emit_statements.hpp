// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each op as C++, in the names of an emitted program: r0, w0, Impl, Node, Strong, Weak. The ops
// mean what subject.hpp does with them.
#pragma once

#include <string>

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

/// The variable that counts down to a fault.
std::string fuse_name(FaultPoint point, std::uint8_t label);

std::string strong_name(std::uint8_t slot);
std::string weak_name(std::uint8_t slot);

/// An outcome in words, as a literal.
std::string words(Outcome outcome);

}  // namespace dropcheck::rc
