// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a report does not say, in plain words, and what to do about it.
#pragma once

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// Of one finding; nothing if it tells all that there is.
Markup unknowns_of(const Finding& finding);

/// Of the run: what could not be checked, and what was not understood.
Markup notes_of(const inspect::Parsed& parsed);

}  // namespace dropcheck::page
