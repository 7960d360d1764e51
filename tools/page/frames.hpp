// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frames of one stack as a list.
#pragma once

#include <cstddef>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"
#include "tools/page/source.hpp"

namespace dropcheck::page {

/// The innermost first, of at most about `bytes`. The program's own frames are open, the first of
/// them with the lines around it, the others with theirs; runs of runtimes' frames are folded.
Markup frames_of(const inspect::Report& report, const inspect::Stack& stack, Sources& sources,
                 std::size_t bytes);

}  // namespace dropcheck::page
