// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names for frames that a log tells by module and offset only, where the modules are here.
#pragma once

#include "tools/inspect/report.hpp"

namespace dropcheck {

/// Asks one llvm-symbolizer about all nameless frames of all reports. A module that is missing, is
/// no program, is of another build than the log's, or was made after it, is not asked about: a
/// wrong name is worse than none. What stays without names is told in a note `not_symbolized`, one
/// for each log.
void symbolize(inspect::Parsed& parsed);

}  // namespace dropcheck
