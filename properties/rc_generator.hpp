// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How RapidCheck writes programs for Rc: whole programs, swarm on, most ops on slots where they
// apply.
#pragma once

#include <rapidcheck.h>

#include "harness/op.hpp"
#include "harness/rc/ops.hpp"

namespace dropcheck::rc {

/// Programs of up to limits::steps_max steps, the more the larger RapidCheck's size; ops that need
/// other abilities are left out. Shrinks by step, then by operand.
::rc::Gen<Program> arbitrary_program(Abilities abilities);

}  // namespace dropcheck::rc
