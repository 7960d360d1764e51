// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/finding.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <unordered_map>

namespace dropcheck::page {
namespace {

using inspect::Report;

std::string first_seen(const Finding& finding) {
  std::time_t oldest = 0;
  for (const Report* report : finding.alike) {
    struct stat log = {};
    if (report->log == "-" || stat(report->log.c_str(), &log) != 0) continue;
    if (oldest == 0 || log.st_mtime < oldest) oldest = log.st_mtime;
  }
  std::tm parts = {};
  if (oldest == 0 || gmtime_r(&oldest, &parts) == nullptr) return "";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

/// The frame that a reader looks at first.
const inspect::Frame* first_frame_of(const Report& report) {
  const auto own = [&](const inspect::Stack& stack) -> const inspect::Frame* {
    const auto frames = inspect::own_frames(report, stack);
    return frames.empty() || !inspect::is_project_frame(*frames[0]) ? nullptr : frames[0];
  };
  for (const inspect::Stack& stack : report.stacks) {
    if (const auto* frame = own(stack)) return frame;
  }
  for (const inspect::Leak& leak : report.leaks) {
    if (const auto* frame = own(leak.stack)) return frame;
  }
  return nullptr;
}

Markup place_of(const Report& report) {
  if (!report.file.empty()) {
    return html(" at <code>{}:{}</code>", cut(report.file, field_bytes / 4), report.line);
  }
  const inspect::Frame* const frame = first_frame_of(report);
  if (frame == nullptr) return {};
  return html(" in <code>{}</code> at <code>{}:{}</code>",
              cut(frame->function.empty() ? "??" : frame->function, 160),
              cut(frame->file, field_bytes / 4), frame->line);
}

/// "A read of 4 bytes (freed heap memory) in f at a.cpp:7".
Markup access_sentence(const Report& report) {
  Markup sentence{report.access == "READ" ? "A read" : "A write"};
  if (report.size) sentence += html(" of {}", counted(*report.size, "byte"));
  const bool meant = report.shadow && !report.shadow->meaning.empty();
  const bool known = report.region && !report.region->memory.empty();
  if (meant && report.shadow->meaning != "addressable") {
    sentence += html(" ({})", report.shadow->meaning);
  } else if (known) {
    sentence += report.region->memory == "wild"
                    ? Markup{" (nobody’s memory)"}
                    : html(" ({} memory)", cut(report.region->memory, 64));
  }
  return sentence += place_of(report);
}

Markup leak_sentence(const Report& report) {
  std::uint64_t bytes = 0, objects = 0;
  for (const inspect::Leak& leak : report.leaks) {
    bytes += leak.bytes;
    objects += leak.objects;
  }
  return html("{} in {} leaked, made{}", counted(bytes, "byte"), counted(objects, "object"),
              place_of(report));
}

}  // namespace

std::vector<Finding> findings_of(const inspect::Parsed& parsed) {
  std::vector<Finding> findings;
  std::unordered_map<std::string, std::size_t> known;
  for (const Report& report : parsed.reports) {
    const auto [at, is_new] = known.emplace(inspect::key_of(report), findings.size());
    if (is_new) findings.push_back({&report, inspect::severity_of(report)});
    findings[at->second].alike.push_back(&report);
  }
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    const bool a_known = a.report->status == "known", b_known = b.report->status == "known";
    if (a_known != b_known) return b_known;
    if (a.severity.rank != b.severity.rank) return a.severity.rank > b.severity.rank;
    return a.report < b.report;  // as in the log
  });
  for (std::size_t i = 0; i < findings.size(); ++i) {
    findings[i].id = fmt::format("f{}", i + 1);
    findings[i].first_seen = first_seen(findings[i]);
  }
  return findings;
}

std::string_view owner_of(const Report& report) {
  return report.trailer && !report.trailer->target.empty() ? report.trailer->target : report.tool;
}

std::string_view name_of(const Report& report) {
  if (report.trailer && !report.trailer->defect.empty()) return report.trailer->defect;
  return report.kind.empty() ? "unknown" : std::string_view(report.kind);
}

Markup sentence_of(const Report& report) {
  if (report.trailer && !report.trailer->story.empty()) return prose(report.trailer->story);
  if (report.trailer && !report.trailer->op.empty()) {
    return html("op {} <code>{}</code> breaks the rule: {}", report.trailer->step,
                cut(report.trailer->op, field_bytes), cut(report.trailer->rule, field_bytes));
  }
  if (!report.leaks.empty()) return leak_sentence(report);
  if (report.access == "READ" || report.access == "WRITE") return access_sentence(report);
  Markup sentence = cut(report.kind.empty() ? report.headline : report.kind, field_bytes);
  if (!report.access.empty()) sentence += html(": {}", cut(report.access, 64));
  if (report.size) sentence += html(" of {}", counted(*report.size, "byte"));
  sentence += place_of(report);
  return sentence;
}

std::vector<std::string_view> steps_in(const inspect::Trailer& trailer) {
  std::vector<std::string_view> steps;
  std::uint64_t line = 1;
  for (std::string_view rest = trailer.text; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (line >= trailer.first_line) steps.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return steps;
}

}  // namespace dropcheck::page
