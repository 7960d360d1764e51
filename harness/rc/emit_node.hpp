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

/// What the adapter's text relies on and the harness has.
std::string declarations_for(std::string_view adapter);

/// Everything from the adapter to main(); the program names `rule` when it is broken.
void emit_world(const Plan& plan, const AdapterSource& adapter, std::string_view rule, Source& out);

/// Whether the adapter asks for a payload of the harness's name.
bool names_node(std::string_view adapter);

}  // namespace dropcheck::rc
