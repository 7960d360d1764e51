// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a worker's sanitizer report says in the terms of the program that ran.
#pragma once

#include "tools/inspect/report.hpp"

namespace dropcheck {

/// Fills in which rule is broken, how, by which op, and which ops made and dropped the object that
/// was touched. Nothing if no worker left its line behind the report, or one of another version.
void explain(inspect::Report& report);

/// The same of all, with the file of the program where it lies beside the log: of an artifact,
/// crash-1234.log, there is crash-1234.prog.
void explain(inspect::Parsed& parsed);

}  // namespace dropcheck
