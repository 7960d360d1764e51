// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The blocks that a pool has given, as the model has them behind the op that broke the rule: drawn,
// and each in words.
//
// section#f1-blocks: svg.memory.blocks; ul.given of li[data-block].
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Nothing if the program is none of pools.
Markup blocks_of(const Finding& finding);

}  // namespace dropcheck::page
