// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How bad a report is, from what it says: what an attacker or an unlucky user could make of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

struct Severity {
  int rank = 0;            // higher is worse; 0 to 100
  std::string_view level;  // critical, high, medium, low
  std::string_view reason;
};
Severity severity_of(const Report& report);

/// Whether a frame belongs to the program rather than to a runtime or a standard library: by where
/// its source or module lies, never by its name, for `operator*` or `free_node` may be the code
/// under test.
bool is_project_frame(const Frame& frame);

/// The frames of a stack that are the program's, or all of them if none is. In a report that a
/// worker of Dropcheck left, the harness is a runtime: what it tests is the program.
std::vector<const Frame*> own_frames(const Report& report, const Stack& stack);

/// What makes two reports the same: tool, kind, access, and the first project frames of each stack
/// by function, file and line.
std::string key_of(const Report& report);

}  // namespace dropcheck::inspect
