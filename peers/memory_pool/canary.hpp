// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The canary, with the defect that DROPCHECK_CANARY names: for tests of what findings look like.
#pragma once

#include "harness/memory_pool/canary.hpp"

namespace dropcheck::memory_pool {

using canary::Canary;

}  // namespace dropcheck::memory_pool
