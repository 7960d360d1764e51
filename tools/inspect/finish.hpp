// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be said of a report only when all of it was read.
#pragma once

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// Marks inlined frames, decodes shadow bytes, and sets the flags `truncated`, `unsymbolized`,
/// `no_stack` and `leak_check_failed`.
void finish_reports(Parsed& parsed);

/// Sets the flag `unsymbolized`, or takes it away.
void judge_names(Report& report);

/// The stack that shows where the error was noticed; null without one.
const Stack* main_stack(const Report& report);

}  // namespace dropcheck::inspect
