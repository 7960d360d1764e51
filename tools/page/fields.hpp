// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The raw lines of a report, and a table of what was read of them: each field with the line that
// says so.
#pragma once

#include "tools/page/finding.hpp"
#include "tools/page/log_text.hpp"

namespace dropcheck::page {

/// The lines that fields point to.
std::set<inspect::LineNumber> linked_lines(const inspect::Report& report);

Markup fields_of(const Finding& finding, const LogText& log);

/// With an id for each line, f1-L17.
Markup raw_log_of(const Finding& finding, const LogText& log);

}  // namespace dropcheck::page
