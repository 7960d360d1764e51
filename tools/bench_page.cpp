// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmarks as a page: a table for each workload, whose bars are drawings within it. It needs
// neither a network nor a script, and its policy allows neither.
#include <fmt/format.h>

#include <algorithm>

#include "tools/measurements.hpp"

namespace dropcheck {
namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dropcheck benchmarks</title>
<style>
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5d666f; --page: #ffffff;
  --line: #d9dee3; --limit: #8d979f; --ours: #0b6bcb; --peer: #c9a26b; --spread: #1c2024; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ec; --quiet: #9aa4ad; --page: #14181c; --line: #333b43;
    --limit: #76818a; --ours: #58a6ff; --peer: #a5824e; --spread: #e6e9ec; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; color: var(--text);
  background: var(--page); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .2rem; }
p { margin: .2rem 0 .6rem; color: var(--quiet); max-width: 46rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .4rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 500; font-size: .85rem; }
thead th:first-child { text-align: left; }
thead th:nth-child(2) { text-align: left; padding-left: .8rem; }
th[scope=row] { text-align: left; font-weight: 400; }
tr.ours th[scope=row] { font-weight: 650; }
td.bar { width: 45%; padding-left: .8rem; }
svg { display: block; width: 100%; height: 1.1rem; }
.limit rect { fill: var(--limit); } .ours rect { fill: var(--ours); }
.peer rect { fill: var(--peer); }
line { stroke: var(--spread); stroke-width: 2; vector-effect: non-scaling-stroke; }
.cut { font-size: .85rem; color: var(--quiet); }
@media (max-width: 40rem) {
  table, tbody { display: block; } thead { display: none; }
  tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); padding: .3rem 0; }
  th, td { border: 0; padding: .1rem .3rem; }
  th[scope=row] { flex: 1 1 100%; white-space: normal; } td.bar { flex: 1 1 100%; order: 9; }
  td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) " "; color: var(--quiet); }
}
@media print { body { max-width: none; } }
</style>
</head>
<body>
<main>
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// What a bar may be at most, so that a slow peer does not hide the others.
double scale_of(const Workload& workload) {
  double slowest = 0;
  double fastest = 0;
  for (const Arm& arm : workload.arms) {
    slowest = std::max(slowest, arm.slowest());
    if (fastest == 0 || arm.median() < fastest) fastest = arm.median();
  }
  constexpr double most = 8;
  return std::max(std::min(slowest, most * fastest), 1e-9);
}

std::string ratio(double value, const Arm* to) {
  return to == nullptr || to->median() == 0 ? "" : fmt::format("{:.2f}", value / to->median());
}

std::string bar(const Arm& arm, double scale) {
  const auto at = [&](double value) { return std::min(100.0, 100 * value / scale); };
  return fmt::format(
      "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
      "<rect x=\"0\" y=\"1\" width=\"{:.2f}\" height=\"8\"/>"
      "<line x1=\"{:.2f}\" x2=\"{:.2f}\" y1=\"5\" y2=\"5\"/></svg>",
      at(arm.median()), at(arm.fastest()), at(arm.slowest()));
}

std::string row(const Workload& workload, const Arm& arm, double scale) {
  const std::string role =
      arm.role == "limit" || arm.role == "ours" ? std::string(arm.role) : std::string("peer");
  return fmt::format(
      "<tr class=\"{}\"><th scope=\"row\">{}{}</th><td class=\"bar\">{}</td>"
      "<td data-name=\"ns\">{:.2f}</td><td data-name=\"spread\">{:.2f} – {:.2f}</td>"
      "<td data-name=\"to the limit\">{}</td><td data-name=\"to the best peer\">{}</td></tr>\n",
      role, escaped(arm.name), role == "limit" ? " (the limit)" : "", bar(arm, scale), arm.median(),
      arm.fastest(), arm.slowest(), ratio(arm.median(), workload.limit()),
      ratio(arm.median(), workload.best_peer()));
}

}  // namespace

std::string page_of(const Measurements& measurements, std::string_view when, int repetitions) {
  std::string page(head);
  page += "<h1>Dropcheck benchmarks</h1>\n";
  page += fmt::format(
      "<p>{}; nanoseconds, medians of {} interleaved processes; the thin lines run from the "
      "fastest "
      "to the slowest. Shorter is faster. Ratios are of medians of this run.</p>\n",
      escaped(when), repetitions);
  if (!measurements.of_release()) {
    page += "<p>The build was not made to be measured: these are no figures to compare.</p>\n";
  }
  for (const Workload& workload : measurements.workloads()) {
    const double scale = scale_of(workload);
    page += fmt::format("<section>\n<h2>{}</h2>\n<p>{}.</p>\n<table>\n", escaped(workload.name),
                        escaped(words_of(workload)));
    page +=
        "<thead><tr><th scope=\"col\">implementation</th><th scope=\"col\">time</th>"
        "<th scope=\"col\">ns</th><th scope=\"col\">spread</th><th scope=\"col\">to the limit</th>"
        "<th scope=\"col\">to the best peer</th></tr></thead>\n<tbody>\n";
    bool cut = false;
    for (const Arm& arm : workload.arms) {
      page += row(workload, arm, scale);
      cut |= arm.median() > scale;
    }
    page += "</tbody>\n</table>\n";
    if (cut) {
      page += fmt::format("<p class=\"cut\">Bars end at {:.1f} ns, eight times the fastest.</p>\n",
                          scale);
    }
    page += "</section>\n";
  }
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace dropcheck
