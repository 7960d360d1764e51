// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/article.hpp"

#include <algorithm>
#include <cstdint>

#include "tools/page/program.hpp"
#include "tools/page/stack_arrows.hpp"
#include "tools/page/steps.hpp"
#include "tools/page/timeline.hpp"
#include "tools/shell_word.hpp"

namespace dropcheck::page {
namespace {

using inspect::Report;

constexpr std::size_t alike_shown = 5;

Markup row_of(std::string_view name, const Markup& value) {
  return html("<dt>{}</dt><dd>{}</dd>\n", name, value);
}

Markup alike_of(const Finding& finding) {
  Markup list;
  const std::size_t shown = std::min(finding.alike.size(), alike_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Report& report = *finding.alike[i];
    list += html("{}<code>{}:{}</code>", Markup{i == 0 ? "" : ", "}, cut(report.log, 512),
                 report.first);
  }
  if (finding.alike.size() > shown) {
    list += html(", and {} more like it", with_commas(finding.alike.size() - shown));
  }
  return list;
}

/// What should have been, what was, and what it means.
Markup verdict_of(const Finding& finding) {
  const Report& report = *finding.report;
  Markup rows;
  if (report.trailer) {
    const inspect::Trailer& trailer = *report.trailer;
    if (!trailer.rule.empty()) rows += row_of("Rule", cut(trailer.rule, field_bytes));
    if (!trailer.expected.empty()) rows += row_of("Expected", cut(trailer.expected, field_bytes));
    if (!trailer.actual.empty()) rows += row_of("Actual", cut(trailer.actual, field_bytes));
  }
  if (report.tool != "Dropcheck") {
    Markup said = html("{}: {}", report.tool, cut(report.kind, field_bytes));
    if (!report.access.empty()) said += html(", {}", report.access);
    if (report.size) said += html(" of {}", counted(*report.size, "byte"));
    rows += row_of("Report", said);
  }
  for (const inspect::Access& access : report.accesses) {
    rows += row_of("Access",
                   html("{}{} of {} at <code>{:#x}</code> by thread {}",
                        Markup{access.atomic ? "atomic " : ""}, cut(access.access, 64),
                        counted(access.size, "byte"), access.address, cut(access.thread, 64)));
  }
  rows += row_of("Why it matters", html("{}", finding.severity.reason));
  rows += row_of(finding.alike.size() > 1 ? "Logs" : "Log", alike_of(finding));
  return html("<dl class=\"verdict\">\n{}</dl>\n", rows);
}

Markup neighbours_of(const Finding* before, const Finding* behind) {
  Markup links{"<a href=\"#findings\">All findings</a>"};
  if (before != nullptr) links += html(" <a href=\"#{}\">Previous</a>", before->id);
  if (behind != nullptr) links += html(" <a href=\"#{}\">Next</a>", behind->id);
  return links;
}

}  // namespace

Markup head_of(const Finding& finding) {
  const Report& report = *finding.report;
  Markup badges = html("<span class=\"badge {0}\">{0}</span> ", finding.severity.level);
  if (!report.status.empty())
    badges += html("<span class=\"badge status\">{}</span> ", report.status);
  badges += html("<span class=\"owner\">{}</span>", cut(owner_of(report), 256));
  Markup head = html(
      "<header>\n<p class=\"badges\">{1}</p>\n<h2 id=\"{0}-title\">{2}</h2>\n"
      "<p class=\"story\">{3}</p>\n{4}</header>\n",
      finding.id, badges, cut(name_of(report), 512), sentence_of(report), verdict_of(finding));
  const Markup program = program_of(finding);
  const Markup timeline = timeline_of(report, finding.id);
  if (!program.empty() || !timeline.empty()) {
    head += html("<div class=\"story-told\">\n{}{}</div>\n", program, timeline);
  }
  head += steps_of(report, finding.id);
  return head;
}

Markup article_of(const Finding& finding, const Article& article, const Finding* before,
                  const Finding* behind) {
  const Report& report = *finding.report;
  Markup left_out;
  if (article.left_out) {
    left_out =
        report.log == "-"
            ? Markup{"<p class=\"left-out\">Parts are left out to keep the page small.</p>\n"}
            : html(
                  "<p class=\"left-out\">Parts are left out to keep the page small: "
                  "<code>dropcheck report {} --html one.html</code> has them.</p>\n",
                  cut(shell_word(report.log), 512));
  }
  if (article.stacks.empty() && report.trailer) {
    // Arrows lead here then.
    for (const StackTag& tag : stack_tags(report, SIZE_MAX)) {
      left_out += html("<span id=\"{}-{}\"></span>", finding.id, tag.stack);
    }
  }
  return html(
      "<article id=\"{0}\" aria-labelledby=\"{0}-title\" data-severity=\"{1}\" data-owner=\"{2}\" "
      "data-status=\"{3}\">\n<nav aria-label=\"From finding "
      "{0}\">{12}</nav>\n{4}{5}{6}{7}{8}{9}{10}{11}</article>\n",
      finding.id, finding.severity.level, cut(owner_of(report), 256), report.status, article.head,
      article.stacks, article.memory, article.unknowns, article.emitted, article.log,
      article.fields, left_out, neighbours_of(before, behind));
}

}  // namespace dropcheck::page
