// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs for graphs.
#include "harness/graph/situations.hpp"
#include "harness/graph/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<graph::Language>(target, judge, graph::situations, situations);
}

}  // namespace dropcheck
