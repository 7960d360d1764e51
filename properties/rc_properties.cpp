// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs for Rc.
#include "harness/rc/situations.hpp"
#include "harness/rc/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<rc::Language>(target, judge, rc::situations, situations);
}

}  // namespace dropcheck
