// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A finding for scripts.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tools/finding.hpp"

namespace dropcheck {

/// {"target", "kind", "rule", "defect", "expected", "actual", "op": {"index", "text"}, "story",
/// "history": [{"object", "made", "dropped", "touched": […]}], "frames", "flaky", "program": text}.
/// Steps count from 0; `dropped` and `touched` are there if it was.
nlohmann::json json_of(const Finding& finding);

/// The finding's log, or else its text; with the line at its end that a report is explained by,
/// where no worker left one: see harness/reports.hpp. So `dropcheck report` reads findings of any
/// kind.
std::string log_of(const Finding& finding);

/// As text, whatever bytes the finding quotes.
std::string dumped(const nlohmann::json& json);

}  // namespace dropcheck
