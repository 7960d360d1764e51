// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/stack_arrows.hpp"

#include <algorithm>
#include <optional>

namespace dropcheck::page {

std::vector<StackTag> stack_tags(const inspect::Report& report, std::size_t columns) {
  std::vector<StackTag> all;
  const auto add = [&](std::string_view stack, std::string_view title, std::string_view fate,
                       const std::optional<inspect::Op>& op) {
    const bool there =
        std::ranges::find(report.stacks, stack, &inspect::Stack::name) != report.stacks.end();
    if (there && op && op->index < columns) {
      all.push_back({stack, title, fate, static_cast<std::size_t>(op->index)});
    }
  };
  add("access", "access", "touched", report.trailer->touched);
  add("free", "free", "dropped", report.trailer->dropped);
  add("alloc", "allocation", "made", report.trailer->made);
  return all;
}

Markup stack_arrows(const std::vector<StackTag>& tags, std::string_view id,
                    const StackArrows& drawing) {
  constexpr double box = 152, height = 24;
  const double y = drawing.bottom - height - 6;
  Markup all;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const StackTag& tag = tags[i];
    const double x =
        (static_cast<double>(i) + .5) * drawing.width / static_cast<double>(tags.size());
    const double to = drawing.columns[tag.column];
    all += html("<g class=\"tag {}\">", tag.fate);
    all += html(
        "<path class=\"arrow\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}m-4 "
        "6l4 -6l4 6\"/>",
        x, y, x, y - 34, to, drawing.y + 40, to, drawing.y);
    all += html(
        "<a href=\"#{}-{}\"><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
        "rx=\"4\"/><text x=\"{:.1f}\" y=\"{:.1f}\">{} stack ↓</text></a></g>\n",
        id, tag.stack, x - box / 2, y, box, height, x, y + 16, tag.title);
  }
  return all;
}

}  // namespace dropcheck::page
