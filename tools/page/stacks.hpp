// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stacks of a finding side by side, the program's own frames open and with their source, those
// of runtimes folded.
#pragma once

#include <cstddef>

#include "tools/page/finding.hpp"
#include "tools/page/source.hpp"

namespace dropcheck::page {

/// Of at most about `bytes`; frames beyond are counted. Nothing if the report has no stack.
Markup stacks_of(const Finding& finding, Sources& sources, std::size_t bytes);

/// The leaks of a report, the largest first, each with the stack that made them.
Markup leaks_of(const Finding& finding, Sources& sources, std::size_t bytes);

}  // namespace dropcheck::page
