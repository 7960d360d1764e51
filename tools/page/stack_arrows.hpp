// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Beneath the timeline: from the stacks of a report to the ops that they belong to.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// One of the three stacks, and its op.
struct StackTag {
  std::string_view stack;  // as its id ends
  std::string_view title;
  std::string_view fate;  // touched, dropped, made
  std::size_t column = 0;
};

/// Those that the report has, of ops in the first `columns`. Requires: the report has a trailer.
std::vector<StackTag> stack_tags(const inspect::Report& report, std::size_t columns);

/// In pixels: where the drawing ends, where the arrows do, and the middles of the columns.
struct StackArrows {
  double width = 0, y = 0, bottom = 0;
  const std::vector<double>& columns;
};

/// How much of the drawing they need at its bottom.
inline constexpr double stack_arrows_height = 78;

Markup stack_arrows(const std::vector<StackTag>& tags, std::string_view id,
                    const StackArrows& drawing);

}  // namespace dropcheck::page
