// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The canary, with the defect that DROPCHECK_CANARY names: for tests of what findings look like.
#pragma once

#include "harness/box/canary.hpp"

namespace dropcheck::box {

using canary::Canary;

}  // namespace dropcheck::box
