// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RapidCheck writes programs for memory pools.
#include "harness/memory_pool/situations.hpp"
#include "harness/memory_pool/writing.hpp"
#include "properties/laws.hpp"

namespace dropcheck {

std::vector<Law> laws(const Target& target, Judge& judge, Situations& situations) {
  return laws_of<memory_pool::Language>(target, judge, memory_pool::situations, situations);
}

}  // namespace dropcheck
