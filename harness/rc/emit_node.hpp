// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload of an emitted program: a node, as rc/node.hpp has it, with no more than is needed.
#pragma once

#include "harness/emit.hpp"
#include "harness/rc/emit_plan.hpp"

namespace dropcheck::rc {

/// struct Node and the counters of nodes.
void emit_node(const Plan& plan, Source& out);

}  // namespace dropcheck::rc
