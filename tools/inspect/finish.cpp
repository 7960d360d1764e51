// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/finish.hpp"

#include <algorithm>

#include "tools/inspect/frame.hpp"
#include "tools/inspect/shadow.hpp"

namespace dropcheck::inspect {
namespace {

// UBSan's own findings end anywhere; the signals that it reports end as any sanitizer's do.
bool owes_summary(const Report& report) {
  return (report.tool.ends_with("Sanitizer") &&
          (report.tool != "UndefinedBehaviorSanitizer" || report.pid != 0)) ||
         report.tool == "libFuzzer";
}

// Those that print more behind their summary: shadow bytes and ABORTING.
bool goes_on_behind_summary(const Report& report) {
  return report.tool == "AddressSanitizer" || report.tool == "HWAddressSanitizer";
}

bool is_truncated(const Report& report) {
  const bool dies_at_once = report.kind == "rss-limit-exceeded" || report.kind == "CHECK";
  if (report.flags.contains("ended") || report.flags.contains("nested_bug")) return false;
  if (report.summary.empty() && owes_summary(report)) return !dies_at_once;
  if (!report.flags.contains("broken_off")) return false;
  return report.summary.empty() || goes_on_behind_summary(report);
}

// Half of the frames have a module and no name: nobody was there to name them.
bool is_unsymbolized(const Report& report) {
  std::size_t frames = 0, nameless = 0;
  const auto count = [&](const Stack& stack) {
    frames += stack.frames.size();
    nameless += static_cast<std::size_t>(
        std::ranges::count_if(stack.frames, [](const Frame& f) { return f.function.empty(); }));
  };
  std::ranges::for_each(report.stacks, count);
  for (const Leak& leak : report.leaks) count(leak.stack);
  return frames != 0 && 2 * nameless >= frames;
}

void finish_report(Report& report) {
  for (Stack& stack : report.stacks) mark_inlined(stack.frames);
  for (Leak& leak : report.leaks) mark_inlined(leak.stack.frames);
  if (report.shadow) {
    decode_shadow(*report.shadow, report.address);
    if (report.shadow->rows.empty()) report.shadow.reset();
  }
  if (is_truncated(report)) report.flags.insert("truncated");
  judge_names(report);
  report.flags.erase("ended");
  report.flags.erase("broken_off");
  const Stack* stack = main_stack(report);
  if (owes_summary(report) && (stack == nullptr || stack->frames.empty())) {
    report.flags.insert("no_stack");
  }
}

}  // namespace

void finish_reports(Parsed& parsed) {
  for (Report& report : parsed.reports) finish_report(report);
  if (parsed.reports.empty()) return;
  for (const Note& note : parsed.notes) {
    if (note.kind == "leak_check_failed") parsed.reports.back().flags.insert(note.kind);
  }
}

void judge_names(Report& report) {
  report.flags.erase("unsymbolized");
  if (is_unsymbolized(report)) report.flags.insert("unsymbolized");
}

const Stack* main_stack(const Report& report) {
  for (const Stack& stack : report.stacks) {
    if (stack.name == "access") return &stack;
  }
  if (!report.leaks.empty()) return &report.leaks.front().stack;
  return report.stacks.empty() ? nullptr : &report.stacks.front();
}

}  // namespace dropcheck::inspect
