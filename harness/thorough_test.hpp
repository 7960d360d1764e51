// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How long a test of random cases takes: a pull request waits for some, the nightly run for all.
#pragma once

#include <cstdlib>

namespace dropcheck {

/// `all` where DROPCHECK_THOROUGH is set, as in ci/nightly.
inline int cases(int all, int some) {
  return std::getenv("DROPCHECK_THOROUGH") != nullptr ? all : some;
}

}  // namespace dropcheck
