// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the canaries of all subjects share.
#pragma once

#include <cstdlib>
#include <string_view>

namespace dropcheck::canaries {

inline std::string_view defect_of_environment() {
  const char* const named = std::getenv("DROPCHECK_CANARY");
  return named == nullptr ? "" : named;
}

/// What is wrong with the canary of this process: nothing, or from the start what DROPCHECK_CANARY
/// names. A variable, so that one instantiation of run() is enough.
inline std::string_view defect = defect_of_environment();
inline bool defect_is(std::string_view wanted) { return defect == wanted; }

}  // namespace dropcheck::canaries
