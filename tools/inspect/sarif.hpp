// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports as SARIF 2.1.0, as far as GitHub's code scanning reads it. Source: OASIS, "Static
// Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub, "SARIF support for code
// scanning".
#pragma once

#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// One run with a result for each distinct report that the baseline does not know. A result is
/// where the first frame of the program stands, or the log's own line where there is none: GitHub
/// shows nothing without a place. Files below `root` (a directory, with its slash) are named from
/// there.
std::string to_sarif(const Parsed& parsed, std::string_view root);

}  // namespace dropcheck::inspect
