// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of an emitted program around its ops: the payload, what it says, the slots, the
// scripts.
#pragma once

#include <string>
#include <string_view>

#include "harness/emit.hpp"
#include "harness/rc/emit_plan.hpp"

namespace dropcheck::rc {

/// What stands before the adapter: the payload's name, and what the adapter uses of the harness.
std::string declarations_for(std::string_view adapter);

/// Everything from the adapter, whose name is `implementation`, to main(); the program names `rule`
/// when it is broken.
void emit_world(const Plan& plan, std::string_view implementation, std::string_view rule,
                Source& out);

}  // namespace dropcheck::rc
