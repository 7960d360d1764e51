// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each op as C++, in the names of an emitted program: r0, w0, Impl, Node, Strong, Weak. The ops
// mean what subject.hpp does with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/rc/emit_plan.hpp"

namespace dropcheck::rc {

using Lines = std::vector<std::string>;

/// An op in both forms.
struct Statement {
  /// What must hold for the op to apply, joined by "and".
  Lines guards = {};
  /// The guards ask for what no observation of an earlier step has shown.
  bool unseen = false;
  /// Nothing in it throws.
  bool calm = false;
  Lines quiet = {};
  /// The form that says how the op ends. Empty: as `quiet`.
  Lines aloud = {};
  /// How the op ends unless `aloud` sets `outcome`, which it does if this is not `done`.
  Outcome otherwise = Outcome::done;
};

/// `outcome` is what the model says, for the form that nobody asks.
Statement spell(const Plan& plan, const Op& op, Outcome outcome);

/// The variable that counts down to a fault.
std::string fuse_name(FaultPoint point, std::uint8_t label);

std::string strong_name(std::uint8_t slot);
std::string weak_name(std::uint8_t slot);

/// An outcome in words, as a literal.
std::string words(Outcome outcome);
/// The assignment that keeps it.
std::string set(Outcome outcome);

}  // namespace dropcheck::rc
