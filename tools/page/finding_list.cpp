// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/finding_list.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace dropcheck::page {
namespace {

constexpr std::size_t owners_max = 200;

bool are_compared(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& one) { return !one.report->status.empty(); });
}

Markup options_of(std::string_view all, const std::vector<std::string>& values) {
  Markup options = html("<option value=\"\">{}</option>", all);
  for (const std::string& value : values) {
    options += html("<option>{}</option>", cut(value, 256));
  }
  return options;
}

/// They need a script, which shows them.
Markup filters_of(const std::vector<Finding>& findings) {
  std::vector<std::string> levels;
  for (const std::string_view level : {"critical", "high", "medium", "low"}) {
    const auto has = [&](const Finding& one) { return one.severity.level == level; };
    if (std::ranges::any_of(findings, has)) levels.emplace_back(level);
  }
  std::set<std::string> owners;
  for (const Finding& finding : findings) {
    if (owners.size() < owners_max) owners.emplace(owner_of(*finding.report));
  }
  const Markup status = are_compared(findings)
                            ? html("<label>Status <select id=\"by-status\">{}</select></label>\n",
                                   options_of("new and known", {"new", "known"}))
                            : Markup{};
  return html(
      "<form id=\"filters\" role=\"search\" aria-label=\"Filter the findings\" hidden>\n"
      "<label>Text <input id=\"by-text\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">"
      "</label>\n<label>Severity <select id=\"by-severity\">{}</select></label>\n"
      "<label>Target or tool <select id=\"by-owner\">{}</select></label>\n{}"
      "<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n",
      options_of("all", levels), options_of("all", {owners.begin(), owners.end()}), status);
}

Markup row_of(const Finding& finding, bool has_article, bool compared) {
  const inspect::Report& report = *finding.report;
  const Markup name = cut(name_of(report), 128);
  const Markup what = has_article ? html("<a href=\"#{}\">{}</a>", finding.id, name)
                                  : html("<strong>{}</strong>", name);
  Markup more;
  if (finding.alike.size() > 1) {
    more = html(" <span class=\"quiet\">and {} more like it</span>",
                with_commas(finding.alike.size() - 1));
  }
  if (!has_article)
    more += html(" <span class=\"quiet\">{}:{}</span>", cut(report.log, 256), report.first);
  const Markup ops = report.trailer && !report.trailer->text.empty()
                         ? html("{}", steps_in(*report.trailer).size())
                         : Markup{};
  return html(
      "<tr data-for=\"{0}\" data-severity=\"{1}\" data-owner=\"{2}\" data-status=\"{3}\">"
      "<td><span class=\"badge {1}\">{1}</span></td>"
      "<th scope=\"row\">{4}<span class=\"sentence\">{5}</span>{6}</th><td class=\"whose\">{2}</td>"
      "<td class=\"number\"{7}>{8}</td><td class=\"time\">{9}</td>{10}</tr>\n",
      finding.id, finding.severity.level, cut(owner_of(report), 256), report.status, what,
      sentence_of(report), more, Markup{ops.empty() ? "" : " data-name=\"ops\""}, ops,
      finding.first_seen,
      compared ? html("<td><span class=\"badge status\">{}</span></td>", report.status) : Markup{});
}

}  // namespace

Markup list_of(const std::vector<Finding>& findings, std::size_t articles, std::size_t bytes) {
  if (findings.empty()) {
    return Markup{
        "<section id=\"findings\"><h2>No findings</h2>\n<p>The logs were read and hold no "
        "report.</p></section>\n"};
  }
  const bool compared = are_compared(findings);
  Markup rows, more;
  std::size_t shown = 0;
  for (; shown < findings.size(); ++shown) {
    const Markup row = row_of(findings[shown], shown < articles, compared);
    if (shown != 0 && rows.text.size() + row.text.size() > bytes) break;
    rows += row;
  }
  if (shown < findings.size()) {
    more += html(
        "<p class=\"left-out\">{} left out to keep the page small: "
        "<code>dropcheck report -v</code> lists all.</p>\n",
        counted(findings.size() - shown, "more finding"));
  }
  return html(
      "<section id=\"findings\" aria-labelledby=\"findings-title\">\n"
      "<h2 id=\"findings-title\">Findings</h2>\n{}<table class=\"list\">\n"
      "<caption class=\"unseen\">Findings, the worst first</caption>\n"
      "<thead><tr><th scope=\"col\">severity</th><th scope=\"col\">what happened</th>"
      "<th scope=\"col\">target or tool</th><th scope=\"col\" class=\"number\">ops</th>"
      "<th scope=\"col\">first seen (UTC)</th>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n{}"
      "</section>\n",
      filters_of(findings), Markup{compared ? "<th scope=\"col\">status</th>" : ""}, rows, more);
}

}  // namespace dropcheck::page
