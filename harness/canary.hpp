// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the canaries of all subjects share.
#pragma once

#include <cstdlib>
#include <string_view>

namespace dropcheck {

/// The defect that a canary has from the start: none, or the one that DROPCHECK_CANARY names.
inline std::string_view canary_of_environment() {
  const char* const named = std::getenv("DROPCHECK_CANARY");
  return named == nullptr ? "" : named;
}

}  // namespace dropcheck
