// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/program.hpp"

#include <algorithm>

namespace dropcheck::page {
namespace {

using inspect::ObjectHistory;
using inspect::Trailer;

const ObjectHistory* guilty_of(const Trailer& trailer) {
  const auto guilty = std::ranges::find(trailer.objects, trailer.object, &ObjectHistory::object);
  return guilty == trailer.objects.end() || trailer.object.empty() ? nullptr : &*guilty;
}

struct Fate {
  std::string_view css;
  std::string_view words;
};

std::vector<Fate> fates_of(const Trailer& trailer, const ObjectHistory* guilty, std::size_t step) {
  const auto is_in = [&](const std::vector<std::uint64_t>& steps) {
    return std::ranges::find(steps, step) != steps.end();
  };
  const auto is = [&](const std::optional<inspect::Op>& op) { return op && op->index == step; };
  std::vector<Fate> fates;
  if (is(trailer.made) || (guilty != nullptr && guilty->made == step))
    fates.push_back({"made", "made it"});
  if (guilty != nullptr && is_in(guilty->cloned)) fates.push_back({"cloned", "shared it"});
  if (is(trailer.dropped) || (guilty != nullptr && guilty->dropped == step))
    fates.push_back({"dropped", "dropped it"});
  if (is(trailer.touched) || (guilty != nullptr && is_in(guilty->touched)))
    fates.push_back({"touched", "touched it"});
  return fates;
}

Markup row_of(const Finding& finding, std::size_t step, const Markup& text) {
  const Trailer& trailer = *finding.report->trailer;
  const bool broken = step == trailer.step;
  Markup fates;
  for (const Fate& fate : fates_of(trailer, guilty_of(trailer), step)) {
    fates += html("<span class=\"fate {}\">{}</span> ", fate.css, fate.words);
  }
  if (broken) fates += Markup{"<span class=\"fate broken\">breaks the rule</span>"};
  return html(
      "<tr id=\"{}-op{}\"{}><th scope=\"row\">{}</th><td><code>{}</code></td><td>{}</td></tr>\n",
      finding.id, step, broken ? Markup{" class=\"broken\""} : Markup{}, step, text, fates);
}

}  // namespace

Markup program_of(const Finding& finding) {
  if (!finding.report->trailer || finding.report->trailer->text.empty()) return {};
  const Trailer& trailer = *finding.report->trailer;
  const std::vector<std::string_view> steps = steps_in(trailer);
  Markup rows;
  for (std::size_t i = 0; i < steps.size(); ++i) rows += row_of(finding, i, html("{}", steps[i]));
  const ObjectHistory* const guilty = guilty_of(trailer);
  const std::size_t end = steps.size();
  if (trailer.step >= end || !fates_of(trailer, guilty, end).empty()) {
    rows += row_of(finding, end, Markup{"<i>the end: everything is dropped</i>"});
  }
  const Markup object = trailer.object.empty()
                            ? Markup{}
                            : html(" <span class=\"quiet\">it: {}</span>", trailer.object);
  return html(
      "<section id=\"{0}-program\" class=\"program\">\n"
      "<h3 id=\"{0}-program-title\">The program{1}</h3>\n"
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"The program, op by op\">\n"
      "<table>\n<thead class=\"unseen\"><tr><th scope=\"col\">op</th><th scope=\"col\">text</th>"
      "<th scope=\"col\">what it did</th></tr></thead>\n<tbody>\n{2}</tbody></table></div>\n"
      "</section>\n",
      finding.id, object, rows);
}

}  // namespace dropcheck::page
