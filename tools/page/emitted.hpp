// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program as C++, where `dropcheck` left it beside the log.
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Nothing if there is none. A link that leads out of the log's directory is not followed: whoever
/// made the log may have made it too.
Markup emitted_of(const Finding& finding);

}  // namespace dropcheck::page
