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

/// As text, whatever bytes the finding quotes.
std::string dumped(const nlohmann::json& json);

}  // namespace dropcheck
