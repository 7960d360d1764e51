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
#include "tools/page/block_strip.hpp"

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
      : report_(report),
        trailer_(*report.trailer),
        id_(id),
        names_(trailer_),
        failed_(failed_act(trailer_)) {
    for (const Act& act : trailer_.acts) {
      if (act.memory) blocks_ += act.memory->blocks.size();
    }
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
    all += Markup{"</ul>\n"};
    all += memory_behind(i);
    return all += Markup{"</li>\n"};
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
    all += Markup{"</tbody></table></div>\n"};
    all += memory_behind(failed_);
    return all += Markup{"</li>\n"};
  }

  /// Of a pool, as the model has it.
  Markup memory_behind(std::size_t act) const {
    if (!trailer_.acts[act].memory || blocks_ > blocks_max) return {};
    const inspect::Memory& memory = *trailer_.acts[act].memory;
    return block_strip({.memory = memory,
                        .names = names_,
                        .id = fmt::format("{}-blocks-{}", id_, act),
                        .title = in_words(memory),
                        .guilty = trailer_.object});
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

  /// Drawn of one finding: each is drawn behind each act from the one that gives it.
  static constexpr std::size_t blocks_max = 256;

  const inspect::Report& report_;
  const inspect::Trailer& trailer_;
  std::string_view id_;
  ObjectNames names_;
  std::size_t failed_;
  std::size_t blocks_ = 0;
};

}  // namespace

std::size_t failed_act(const inspect::Trailer& trailer) {
  // Where a log does not say which act it was: the first of the step.
  const auto of_step = std::ranges::find(trailer.acts, trailer.step, &Act::step);
  const auto first = static_cast<std::size_t>(of_step - trailer.acts.begin());
  const auto act = trailer.seen_act ? static_cast<std::size_t>(*trailer.seen_act) : first;
  return std::min(act, trailer.acts.size());
}

Markup steps_of(const inspect::Report& report, std::string_view id) {
  if (!report.trailer || report.trailer->acts.empty()) return {};
  return Steps(report, id).drawn();
}

}  // namespace dropcheck::page
