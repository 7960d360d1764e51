// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/steps.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/seen.hpp"

namespace dropcheck::page {
namespace {

using inspect::Act;
using inspect::Observation;

/// Both sides of one line; empty: there is none.
struct Pair {
  std::string expected, actual;
};

/// Equal lines side by side, in the order of both.
std::vector<Pair> aligned(const std::vector<Observation>& expected,
                          const std::vector<Observation>& actual) {
  const std::size_t n = expected.size(), m = actual.size();
  std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] = expected[i].text == actual[j].text
                         ? common[i + 1][j + 1] + 1
                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<Pair> pairs;
  std::size_t i = 0, j = 0, open = 0;  // from `open` on, lines have room on the right
  while (i < n || j < m) {
    if (i < n && j < m && expected[i].text == actual[j].text) {
      pairs.push_back({expected[i++].text, actual[j++].text});
      open = pairs.size();
    } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
      pairs.push_back({expected[i++].text, ""});
    } else {
      while (open < pairs.size() && !pairs[open].actual.empty()) ++open;
      if (open == pairs.size()) pairs.emplace_back();
      pairs[open++].actual = actual[j++].text;
    }
  }
  return pairs;
}

class Steps {
 public:
  Steps(const inspect::Report& report, std::string_view id)
      : report_(report), trailer_(*report.trailer), id_(id) {
    failed_ = trailer_.seen_act ? static_cast<std::size_t>(*trailer_.seen_act) : first_of_step();
    failed_ = std::min(failed_, trailer_.acts.size());
  }

  Markup drawn() const {
    Markup all =
        html("<section id=\"{}-steps\"><h3>The model against {}</h3>\n", id_, trailer_.target);
    all += html("<p class=\"quiet\">{}</p>\n", said());
    all += scrubber();
    all += Markup{"<ol class=\"acts\">\n"};
    std::set<std::string> before;
    for (std::size_t i = 0; i < failed_; ++i) all += agreed(i, before);
    all += failed_ < trailer_.acts.size() ? against(trailer_.acts[failed_]) : left();
    return all += Markup{"</ol>\n</section>\n"};
  }

 private:
  /// Where a log does not say which act it was: the first of the step.
  std::size_t first_of_step() const {
    const auto act = std::ranges::find(trailer_.acts, trailer_.step, &Act::step);
    return static_cast<std::size_t>(act - trailer_.acts.begin());
  }

  std::string said() const {
    if (failed_ == 0) return "The first op already breaks the rule.";
    return "After each op both say what they have, and it is compared. They agree on every line, "
           "up "
           "to the last.";
  }

  Markup scrubber() const {
    return html(
        "<div class=\"scrubber\" hidden><button type=\"button\" class=\"back\">← Back</button>\n"
        "<label>Op by op <input type=\"range\" min=\"0\" max=\"{0}\" value=\"{0}\" "
        "aria-describedby=\"{1}-at\"></label>\n<button type=\"button\" class=\"on\">On →</button>\n"
        "<output id=\"{1}-at\"></output></div>\n",
        failed_, id_);
  }

  std::string title(const Act& act) const {
    const bool end = act.step == trailer_.acts.back().step;
    const bool own = end && act.text != "the end of the program";
    if (own) return "the end of the program: `" + act.text + "`";
    return end ? act.text : "op " + std::to_string(act.step) + " `" + act.text + "`";
  }

  Markup agreed(std::size_t i, std::set<std::string>& before) const {
    const Act& act = trailer_.acts[i];
    Markup all = html("<li data-act=\"{}\" data-op=\"{}\"><h4>", i, act.step);
    all += prose(title(act));
    all += Markup{"</h4>\n<ul>\n"};
    std::set<std::string> now;
    for (const Observation& seen : act.expected) {
      all += html("<li{}>{}</li>\n", Markup{before.contains(seen.text) ? " class=\"same\"" : ""},
                  seen.text);
      now.insert(seen.text);
    }
    before = std::move(now);
    return all += Markup{"</ul></li>\n"};
  }

  Markup against(const Act& act) const {
    Markup all =
        html("<li class=\"failed\" data-act=\"{}\" data-op=\"{}\"><h4>", failed_, act.step);
    all += prose(title(act));
    all += html(
        "</h4>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Model against "
        "implementation\"><table class=\"against\"><thead><tr><th scope=\"col\">the model</th>"
        "<th scope=\"col\">{}</th></tr></thead><tbody>\n",
        trailer_.target);
    const bool died = !died_of().empty();
    const auto& shown = trailer_.shown;
    const bool cut = shown.size() >= Seen::events_max;  // the rest was not kept
    bool told = false, told_end = false;
    for (const Pair& pair : aligned(act.expected, shown)) {
      // What a dead process did not come to is no difference.
      const bool missing = pair.actual.empty() && (died || cut || !trailer_.seen_act);
      const bool differs = pair.expected != pair.actual && !missing;
      told |= differs;
      if (missing && !std::exchange(told_end, true)) all += ended();
      all += html("<tr{}><td>{}</td><td>{}</td></tr>\n",
                  Markup{differs   ? " class=\"differs\""
                         : missing ? " class=\"unreached\""
                                   : ""},
                  pair.expected, pair.actual);
    }
    if (died && !told_end) all += ended();
    if (!died && !told && !trailer_.actual.empty()) all += verdict();
    return all += Markup{"</tbody></table></div></li>\n"};
  }

  std::string died_of() const {
    return report_.tool == "Dropcheck" ? "" : report_.tool + ": " + report_.kind;
  }

  Markup ended() const {
    const std::string why =
        !died_of().empty() ? died_of() : "what it showed of this op is not in the log";
    return html("<tr class=\"differs\"><td></td><td>{}</td></tr>\n", why);
  }

  /// What the probe or the ledger saw, which is in no list of observations.
  Markup verdict() const {
    return html("<tr class=\"differs\"><td>{}</td><td>{}</td></tr>\n", trailer_.expected,
                trailer_.actual);
  }

  /// Everything agreed, and then something was left.
  Markup left() const {
    return html(
        "<li class=\"failed\" data-act=\"{}\" data-op=\"{}\"><h4>when all is over</h4>\n"
        "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Model against "
        "implementation\"><table class=\"against\"><thead><tr><th scope=\"col\">the model</th>"
        "<th scope=\"col\">{}</th></tr></thead><tbody>\n"
        "<tr class=\"differs\"><td>{}</td><td>{}</td></tr></tbody></table></div></li>\n",
        failed_, trailer_.step, trailer_.target, trailer_.expected, trailer_.actual);
  }

  const inspect::Report& report_;
  const inspect::Trailer& trailer_;
  std::string_view id_;
  std::size_t failed_ = 0;
};

}  // namespace

Markup steps_of(const inspect::Report& report, std::string_view id) {
  if (!report.trailer || report.trailer->acts.empty()) return {};
  return Steps(report, id).drawn();
}

}  // namespace dropcheck::page
