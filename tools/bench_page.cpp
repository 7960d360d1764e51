// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmarks as a page: a table for each workload, whose bars are drawings within it. It needs
// neither a network nor a script, and its policy allows neither.
#include <fmt/format.h>

#include <algorithm>

#include "tools/measurements.hpp"
#include "tools/page/shell.hpp"

namespace dropcheck {
namespace {

using page::html;
using page::Markup;

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

Markup bar(const Arm& arm, double scale) {
  const auto at = [&](double value) { return std::min(100.0, 100 * value / scale); };
  return html(
      "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
      "<rect x=\"0\" y=\"1\" width=\"{:.2f}\" height=\"8\"/>"
      "<line x1=\"{:.2f}\" x2=\"{:.2f}\" y1=\"5\" y2=\"5\"/></svg>",
      at(arm.median()), at(arm.fastest()), at(arm.slowest()));
}

Markup row(const Workload& workload, const Arm& arm, double scale) {
  const bool plain = arm.role == "limit" || arm.role == "ours";
  return html(
      "<tr class=\"{}\"><th scope=\"row\">{}{}</th><td class=\"bar\">{}</td>"
      "<td data-name=\"ns\">{:.2f}</td><td data-name=\"spread\">{:.2f} – {:.2f}</td>"
      "<td data-name=\"to the limit\">{}</td><td data-name=\"to the best peer\">{}</td></tr>\n",
      plain ? arm.role : "peer", arm.name, arm.role == "limit" ? " (the limit)" : "",
      bar(arm, scale), arm.median(), arm.fastest(), arm.slowest(),
      ratio(arm.median(), workload.limit()), ratio(arm.median(), workload.best_peer()));
}

Markup section(const Workload& workload) {
  const double scale = scale_of(workload);
  Markup rows;
  bool cut = false;
  for (const Arm& arm : workload.arms) {
    rows += row(workload, arm, scale);
    cut |= arm.median() > scale;
  }
  const Markup note =
      cut ? html("<p class=\"left-out\">Bars end at {:.1f} ns, eight times the fastest.</p>\n",
                 scale)
          : Markup{};
  return html(
      "<section>\n<h2>{0}</h2>\n<p class=\"quiet\">{1}.</p>\n<table class=\"bench\">\n"
      "<caption class=\"unseen\">{0}</caption>\n"
      "<thead><tr><th scope=\"col\">implementation</th><th scope=\"col\">time</th>"
      "<th scope=\"col\">ns</th><th scope=\"col\">spread</th><th scope=\"col\">to the limit</th>"
      "<th scope=\"col\">to the best peer</th></tr></thead>\n<tbody>\n{2}</tbody>\n</table>\n{3}"
      "</section>\n",
      workload.name, words_of(workload), rows, note);
}

}  // namespace

std::string page_of(const Measurements& measurements, std::string_view when, int repetitions) {
  Markup body = html(
      "<main>\n<h1>Dropcheck benchmarks</h1>\n"
      "<p class=\"quiet\">{}; nanoseconds, medians of {} interleaved processes; the thin lines run "
      "from the fastest to the slowest. Shorter is faster. Ratios are of medians of this "
      "run.</p>\n",
      when, repetitions);
  if (!measurements.of_release()) {
    body +=
        Markup{"<p>The build was not made to be measured: these are no figures to compare.</p>\n"};
  }
  for (const Workload& workload : measurements.workloads()) body += section(workload);
  body += Markup{"</main>\n"};
  return page::file_of({.title = "Dropcheck benchmarks"}, body);
}

}  // namespace dropcheck
