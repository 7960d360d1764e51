// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory around the address, as AddressSanitizer's shadow knows it: a cell for each shadow
// byte, which stands for eight of the program's.
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Nothing if the report has no shadow bytes.
Markup memory_of(const Finding& finding);

}  // namespace dropcheck::page
