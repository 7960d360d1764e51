// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reports as JSON; docs/report-schema.md describes it.
#pragma once

#include <string>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

inline constexpr int schema_version = 1;

/// One object, indented; always valid UTF-8, bytes that are none become U+FFFD.
std::string to_json(const Parsed& parsed);

}  // namespace dropcheck::inspect
