// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs for Box.
#include "harness/box/situations.hpp"
#include "harness/box/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<box::Language>(target, judge, box::situations, situations);
}

}  // namespace dropcheck
