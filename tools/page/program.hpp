// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program of Dropcheck that failed: an op a line, with what each did to the object that the
// finding is about.
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Nothing if no program is at hand.
Markup program_of(const Finding& finding);

}  // namespace dropcheck::page
