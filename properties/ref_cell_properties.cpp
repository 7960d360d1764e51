// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs for cells.
#include "harness/ref_cell/situations.hpp"
#include "harness/ref_cell/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<ref_cell::Language>(target, judge, ref_cell::situations, situations);
}

}  // namespace dropcheck
