// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/report_page.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "tools/page/article.hpp"
#include "tools/page/blocks.hpp"
#include "tools/page/commands.hpp"
#include "tools/page/emitted.hpp"
#include "tools/page/fields.hpp"
#include "tools/page/finding_list.hpp"
#include "tools/page/memory.hpp"
#include "tools/page/shell.hpp"
#include "tools/page/stacks.hpp"
#include "tools/page/unknowns.hpp"

namespace dropcheck::page {
namespace {

// What a page may weigh is shared out: first to what every finding needs, then to what explains it,
// always the worst finding first.
constexpr std::size_t list_bytes = 600'000;
constexpr std::size_t heads_bytes = 1'600'000;
constexpr std::size_t page_bytes = 4'800'000;
// Of one finding.
constexpr std::size_t wrapping_bytes = 1'200;  // of its article, around its parts
constexpr std::size_t stacks_bytes = 120'000;
constexpr std::size_t stacks_bytes_min = 6'000;
constexpr std::size_t log_bytes = 60'000;
constexpr std::size_t log_bytes_min = 2'000;

class Assembly {
 public:
  explicit Assembly(const ReportPage& page)
      : page_(page), sources_(page.root), findings_(findings_of(page.parsed)) {}

  std::string file() {
    heads();
    add_parts();
    Markup body = html(
        "<a class=\"skip\" href=\"#findings\">To the findings</a>\n<header class=\"page\">\n"
        "<h1>{}</h1>\n{}</header>\n<main>\n{}{}",
        headline(), counts(), list_of(findings_, articles_.size(), list_bytes),
        notes_of(page_.parsed));
    for (std::size_t i = 0; i < articles_.size(); ++i) {
      const Finding* const before = i == 0 ? nullptr : &findings_[i - 1];
      const Finding* const behind = i + 1 == articles_.size() ? nullptr : &findings_[i + 1];
      body += article_of(findings_[i], articles_[i], before, behind);
    }
    body += Markup{"</main>\n"};
    return file_of({.title = title(), .scripted = true}, body);
  }

 private:
  bool afford(const Markup& part) {
    if (part.text.size() > room_) return false;
    room_ -= part.text.size();
    return true;
  }

  /// Articles, until the heads have no more room.
  void heads() {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      Article article;
      article.head = head_of(findings_[i]);
      article.unknowns = unknowns_of(findings_[i]);
      article.unknowns += commands_of(findings_[i]);
      const std::size_t size =
          wrapping_bytes + article.head.text.size() + article.unknowns.text.size();
      if (i != 0 && bytes + size > heads_bytes) break;
      bytes += size;
      articles_.push_back(std::move(article));
    }
    room_ = page_bytes - list_bytes - std::min(bytes, heads_bytes);
  }

  template <class Make>
  void each(Markup Article::* part, Make make) {
    for (std::size_t i = 0; i < articles_.size(); ++i) {
      Markup made = make(i);
      if (afford(made)) {
        articles_[i].*part = std::move(made);
      } else {
        articles_[i].left_out = true;
      }
    }
  }

  void add_parts() {
    if (articles_.empty()) return;
    const std::size_t share = room_ / 2 / articles_.size();
    const std::size_t stacks = std::clamp(share, stacks_bytes_min, stacks_bytes);
    each(&Article::stacks, [&](std::size_t i) {
      Markup part = stacks_of(findings_[i], sources_, stacks);
      part += leaks_of(findings_[i], sources_, stacks);
      return part;
    });
    each(&Article::memory, [&](std::size_t i) {
      Markup part = blocks_of(findings_[i]);
      return part += memory_of(findings_[i]);
    });
    std::vector<LogText> logs(articles_.size());
    const std::size_t log = std::clamp(room_ * 2 / 3 / articles_.size(), log_bytes_min, log_bytes);
    for (std::size_t i = 0; i < logs.size(); ++i) {
      const inspect::Report& report = *findings_[i].report;
      logs[i] = {report.log, report.first, report.last, linked_lines(report), log};
    }
    read_logs(logs, page_.standard_input);
    each(&Article::log, [&](std::size_t i) { return raw_log_of(findings_[i], logs[i]); });
    each(&Article::fields, [&](std::size_t i) {
      if (articles_[i].log.empty()) logs[i].lines.clear();
      return fields_of(findings_[i], logs[i]);
    });
    each(&Article::emitted, [&](std::size_t i) { return emitted_of(findings_[i]); });
  }

  std::string headline() const {
    return findings_.empty() ? "No findings" : counted(findings_.size(), "finding");
  }
  std::string title() const {
    if (findings_.size() != 1) return headline() + " – Dropcheck";
    return std::string(name_of(*findings_[0].report).substr(0, 128)) + " – Dropcheck";
  }

  Markup counts() const {
    std::set<std::string_view> logs;
    for (const inspect::Report& report : page_.parsed.reports) logs.insert(report.log);
    Markup words = html("<p>{} in {}, {} read.", counted(page_.parsed.reports.size(), "report"),
                        counted(logs.size(), "log"), counted(page_.parsed.lines, "line"));
    if (page_.parsed.compared) {
      const auto is_new = [](const Finding& one) { return one.report->status != "known"; };
      words += html(" {} new, {} gone since.", std::ranges::count_if(findings_, is_new),
                    page_.parsed.fixed.size());
    }
    words += Markup{"</p>\n<p class=\"badges\">"};
    for (const std::string_view level : {"critical", "high", "medium", "low"}) {
      const auto has = [&](const Finding& one) { return one.severity.level == level; };
      const auto number = std::ranges::count_if(findings_, has);
      if (number != 0) words += html("<span class=\"badge {0}\">{1} {0}</span> ", level, number);
    }
    return words += Markup{"</p>\n"};
  }

  const ReportPage& page_;
  Sources sources_;
  std::vector<Finding> findings_;
  std::vector<Article> articles_;
  std::size_t room_ = 0;
};

}  // namespace

std::string report_page(const ReportPage& page) { return Assembly(page).file(); }

}  // namespace dropcheck::page
