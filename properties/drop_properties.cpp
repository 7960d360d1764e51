// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs about drop rules.
#include "harness/drop/situations.hpp"
#include "harness/drop/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<drop::Language>(target, judge, drop::situations, situations);
}

}  // namespace dropcheck
