// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model against what happened: both worlds after each op.
#pragma once

#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// `id` is the article's, f1; the ops of the program have the ids `f1-op3`.
Markup steps_of(const inspect::Report& report, std::string_view id);

}  // namespace dropcheck::page
