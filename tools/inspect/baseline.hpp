// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is new since an earlier run: its JSON, beside the reports of this one.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// The keys of the reports that were known.
using Baseline = std::set<std::string>;

/// What `dropcheck report --json` printed, or why this is not it.
std::variant<Baseline, std::string> read_baseline(std::string_view json);

/// Says of each report whether it is new, and which known ones are gone.
void compare(Parsed& parsed, const Baseline& baseline);

}  // namespace dropcheck::inspect
