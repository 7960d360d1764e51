// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What to type next: the lines that run the program again, shrink it and write it as C++.
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Nothing if the program is not known.
Markup commands_of(const Finding& finding);

}  // namespace dropcheck::page
