// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ownership timeline: who has what from which op to which, and what became of each object. A
// drawing without a script; every mark has its words.
//
// svg.timeline: g.made, .cloned, .dropped, .touched and .left with data-op; rect.column with
// data-op, the one of the op that broke the rule being .failed; g.lane with data-name.
#pragma once

#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// Nothing if the report has no program of Dropcheck. `id` is the article's, f1: what it points to
/// are `f1-op3`, `f1-access`, `f1-free`, `f1-alloc`.
Markup timeline_of(const inspect::Report& report, std::string_view id);

}  // namespace dropcheck::page
