// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/view.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tools/inspect/finish.hpp"
#include "tools/inspect/severity.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr std::size_t paragraphs_at_once =
    4;  // of at most six lines: what fits a screen of 24 or so
constexpr std::size_t frames_at_once = 1;
constexpr std::size_t leaks_at_once = 3;

struct Finding {
  const Report* report = nullptr;
  Severity severity;
  std::size_t times = 0;
};

// What a flag means for who reads the report, and what to do.
constexpr std::pair<std::string_view, std::string_view> flag_lines[] = {
    {"truncated", "cut off: the report ends before its end; look at the whole log"},
    {"headline_lost", "the beginning is missing: kind and access are what the rest tells"},
    {"interleaved",
     "several processes wrote into this log at once: stacks that might be another's are left out; "
     "give each its own with log_path=…"},
    {"unsymbolized", "its frames have no names: places are module+offset"},
    {"no_stack", "no stack could be read here; if stack_trace_format was changed, leave it out"},
    {"nested_bug", "the report itself crashed: what it says may be incomplete"},
    {"another_bug", "another bug was found while this was reported; it is not in the log"},
    {"frames_missing", "frames are missing from a stack"},
    {"line_cut", "a line was too long and is kept in part"},
    {"unknown_headline", "this headline is new to us: the kind is what the summary says"},
};

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string place_of(const Frame& frame) {
  std::string where = frame.function.empty() ? "??" : printable(frame.function);
  if (!frame.file.empty()) {
    where += "  " + printable(frame.file);
    if (frame.line != 0) where += fmt::format(":{}", frame.line);
    if (frame.column != 0) where += fmt::format(":{}", frame.column);
  } else if (frame.offset) {
    where += fmt::format("  {}+{:#x}", printable(frame.module), *frame.offset);
  }
  return where;
}

class View {
 public:
  View(const Parsed& parsed, const ViewOptions& options) : parsed_(parsed), options_(options) {}

  /// The paragraph of one report alone.
  std::string paragraph_of(const Report& report) {
    paragraph({&report, severity_of(report), 1});
    return std::move(out_);
  }

  std::string text() {
    collect();
    const std::size_t shown =
        options_.verbose ? findings_.size() : std::min(findings_.size(), paragraphs_at_once);
    for (std::size_t i = 0; i < shown; ++i) paragraph(findings_[i]);
    if (shown < findings_.size()) {
      line(fmt::format("… and {} more; -v shows all", findings_.size() - shown));
    }
    notes();
    unparsed();
    totals();
    return std::move(out_);
  }

 private:
  void collect() {
    std::map<std::string, std::size_t> known;
    for (const Report& report : parsed_.reports) {
      const auto [at, is_new] = known.emplace(key_of(report), findings_.size());
      if (is_new) findings_.push_back({&report, severity_of(report), 0});
      ++findings_[at->second].times;
    }
    std::ranges::sort(findings_, [](const Finding& a, const Finding& b) {
      if (a.report->status != b.report->status) return a.report->status == "new";
      if (a.severity.rank != b.severity.rank) return a.severity.rank > b.severity.rank;
      return a.report < b.report;  // as in the log
    });
  }

  void paragraph(const Finding& finding) {
    const Report& report = *finding.report;
    const std::string kind = report.kind.empty() ? "unknown" : printable(report.kind);
    std::string title = report.status.empty() ? "" : report.status + ": ";
    title += bold(kind);
    if (!report.access.empty()) title += " " + report.access;
    if (report.size) title += fmt::format(" of {} bytes", *report.size);
    title += fmt::format(" ({}, {})", printable(report.tool), finding.severity.level);
    title += fmt::format("  {}:{}", printable(report.log), report.first);
    if (finding.times > 1) title += fmt::format("  {} times", finding.times);
    line(title);
    line("  " + std::string(finding.severity.reason));
    if (!report.file.empty()) {
      line(fmt::format("  at      {}:{}:{}", printable(report.file), report.line, report.column));
    }
    region(report);
    for (const Stack& stack : report.stacks) {
      const bool main = stack.name == "access" || stack.name == "free" || stack.name == "alloc" ||
                        stack.name == "previous" || stack.name == "origin";
      if (main || options_.verbose) this->stack(report, stack.name, stack);
    }
    leaks(report);
    if (report.trailer) program(*report.trailer);
    if (options_.verbose) {
      for (const std::string& detail : report.details) line("  " + printable(detail));
    }
    flags(report);
    line("");
  }

  /// What a report says of a program of Dropcheck.
  void program(const Trailer& trailer) {
    if (!trailer.story.empty()) {
      line(fmt::format("  {}: {}", printable(trailer.target), printable(trailer.story)));
    } else if (!trailer.op.empty()) {
      line(fmt::format("  {}: op {} `{}` breaks: {}", printable(trailer.target), trailer.step,
                       printable(trailer.op), printable(trailer.rule)));
    } else {
      line(fmt::format("  program step {} of a program of {}", trailer.step,
                       printable(trailer.target)));
    }
    if (!trailer.actual.empty()) {
      line(fmt::format("  expected {}, actual {}", printable(trailer.expected),
                       printable(trailer.actual)));
    }
    if (!options_.verbose) return;
    for (std::string_view rest = trailer.text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      line("    " + printable(rest.substr(0, end)));
      rest.remove_prefix(end + 1);
    }
    if (!trailer.file.empty()) {
      line(fmt::format("  dropcheck replay {} {}", printable(trailer.target),
                       printable(trailer.file)));
    }
  }

  void region(const Report& report) {
    if (!report.region || report.region->memory.empty() || !report.address) return;
    const Region& region = *report.region;
    std::string text = fmt::format("  {:#x} is ", *report.address);
    if (!region.relation.empty())
      text += fmt::format("{} bytes {} ", region.distance, region.relation);
    text += region.memory == "wild" ? "nobody's memory" : region.memory + " memory";
    if (!region.variable.empty()) text += fmt::format(" of '{}'", printable(region.variable));
    if (region.size) text += fmt::format(" of {} bytes", *region.size);
    if (report.shadow && !report.shadow->meaning.empty()) text += ": " + report.shadow->meaning;
    line(text);
  }

  void stack(const Report& report, std::string_view name, const Stack& stack) {
    std::vector<const Frame*> frames = own_frames(report, stack);
    if (options_.verbose) {
      frames.clear();
      for (const Frame& frame : stack.frames) frames.push_back(&frame);
    } else if (frames.size() > frames_at_once) {
      frames.resize(frames_at_once);
    }
    for (const Frame* frame : frames) {
      line(fmt::format("  {:<7} {}", frame == frames.front() ? name : "", place_of(*frame)));
    }
  }

  void leaks(const Report& report) {
    std::size_t shown = 0;
    std::uint64_t bytes = 0;
    for (const Leak& leak : report.leaks) {
      bytes += leak.bytes;
      if (!options_.verbose && shown >= leaks_at_once) continue;
      ++shown;
      line(fmt::format("  {} {} bytes in {} objects", leak.reach, leak.bytes, leak.objects));
      stack(report, "alloc", leak.stack);
    }
    if (shown < report.leaks.size()) {
      line(fmt::format("  … {} leaks, {} bytes in all; -v shows them", report.leaks.size(), bytes));
    }
  }

  void flags(const Report& report) {
    for (const auto& [flag, meaning] : flag_lines) {
      if (report.flags.contains(std::string(flag))) line("  ! " + std::string(meaning));
    }
  }

  void notes() {
    for (const Note& note : parsed_.notes) {
      std::string_view meaning;
      if (note.kind == "leak_check_failed") {
        meaning =
            "leaks were not looked for (LSan cannot run under ptrace: no debugger, no strace)";
      } else if (note.kind == "died_without_report") {
        meaning = "the process died before it could report: correct the path of the symbolizer";
      } else if (note.kind == "no_symbolizer") {
        meaning = "no symbolizer was found";
      } else if (note.kind == "not_symbolized") {
        meaning = "frames have no names";
      } else if (note.kind == "uncaught_exception") {
        meaning = "an exception that nobody caught";
      } else if (!options_.verbose) {
        continue;
      }
      line(fmt::format("! {}:{}: {}{}{}", printable(note.log), note.at, meaning,
                       meaning.empty() ? "" : ": ", printable(note.text)));
    }
  }

  void unparsed() {
    if (parsed_.unparsed_lines == 0) return;
    if (!options_.verbose) {
      line(fmt::format("{} in or like a report not understood; -v lists them",
                       counted(parsed_.unparsed_lines, "line")));
      return;
    }
    line("Not understood:");
    for (const Unparsed& row : parsed_.unparsed) {
      line(fmt::format("  {}:{}: {}", printable(row.log), row.at, printable(row.text)));
    }
    if (parsed_.unparsed.size() < parsed_.unparsed_lines) {
      line(fmt::format("  … and {} more", parsed_.unparsed_lines - parsed_.unparsed.size()));
    }
  }

  void totals() {
    if (parsed_.left_out != 0) {
      line(fmt::format("{} items are more than is kept of one log", parsed_.left_out));
    }
    if (parsed_.cut_lines != 0) line(fmt::format("{} lines were too long", parsed_.cut_lines));
    line(fmt::format("{}, {} distinct, in {}", counted(parsed_.reports.size(), "report"),
                     findings_.size(), counted(parsed_.lines, "line")));
    if (!parsed_.compared) return;
    const auto fresh = static_cast<std::size_t>(std::ranges::count_if(
        findings_, [](const Finding& finding) { return finding.report->status == "new"; }));
    line(fmt::format("{} new, {} known, {} fixed", fresh, findings_.size() - fresh,
                     parsed_.fixed.size()));
  }

  void line(const std::string& text) { out_ += text + "\n"; }
  std::string bold(const std::string& text) const {
    return options_.colour ? "\033[1;31m" + text + "\033[0m" : text;
  }

  const Parsed& parsed_;
  const ViewOptions& options_;
  std::vector<Finding> findings_;
  std::string out_;
};

// The length of the UTF-8 sequence that `text` begins with; 0 if it is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : byte(0) >= 0xc2 ? 2 : 0;
  if (length == 0 || byte(0) > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // C1 controls, and marks that turn the direction of writing.
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return 0;
  if (byte(0) == 0xe2 && (byte(1) == 0x80 || byte(1) == 0x81) && byte(2) >= 0xa6) return 0;
  return length;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    const std::size_t length =
        c >= 0x80 ? sequence_length(text.substr(at)) : c >= 0x20 && c != 0x7f;
    if (length == 0) {
      out += c == '\t' ? " " : fmt::format("\\x{:02x}", c);
      ++at;
    } else {
      out += text.substr(at, length);
      at += length;
    }
  }
  return out;
}

std::string paragraph_of(const Report& report) {
  const Parsed nothing_else;
  const ViewOptions whole{.verbose = true};
  return View(nothing_else, whole).paragraph_of(report);
}

std::string to_text(const Parsed& parsed, const ViewOptions& options) {
  return View(parsed, options).text();
}

}  // namespace dropcheck::inspect
