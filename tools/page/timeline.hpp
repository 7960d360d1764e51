// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ownership timeline: a line for each object from the op that made it to the one that dropped
// it.
#pragma once

#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// `id` is the article's, f1: what it points to are `f1-op3`, `f1-access`, `f1-free`, `f1-alloc`.
Markup timeline_of(const inspect::Report& report, std::string_view id);

}  // namespace dropcheck::page
