// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/session.hpp"

#include <algorithm>

namespace dropcheck::inspect {
namespace {

// A report that says nothing for so many lines will not go on.
constexpr std::size_t patience = 200;
constexpr LineNumber pending_lines = 12;
constexpr std::size_t pending_most = 8;
constexpr std::size_t interleaved_back = 64;  // reports that may wait for their stack

bool ends_with_summary(const Report& report) {
  return report.tool.ends_with("Sanitizer") && report.tool != "UndefinedBehaviorSanitizer";
}

}  // namespace

Report& Session::open(std::string_view tool, std::string_view kind, std::uint64_t pid,
                      const Line& line) {
  Report* before = current();
  // A headline right behind another process's headline: whose the next stack is, nobody says.
  const bool overlaps = before && before->pid != 0 && pid != 0 && before->pid != pid &&
                        before->stacks.empty() && before->leaks.empty() &&
                        ends_with_summary(*before) && before->summary.empty();
  if (overlaps) before->flags.insert("interleaved");
  interleaved_ |= overlaps;
  close();
  recognised();
  current_ = parsed_.reports.size();
  if (parsed_.reports.size() < limits::reports && afford(line.text.size() + sizeof(Report))) {
    parsed_.reports.emplace_back();
  } else {
    spare_ = Report();
    left_out();
  }
  Report& report = *current();
  report.log = log_;
  report.tool = tool;
  report.kind = kind;
  report.pid = pid;
  if (overlaps) report.flags.insert("interleaved");
  report.headline = line.text;
  report.first = report.last = line.number;
  report.where["headline"] = line.number;
  if (line.cut) report.flags.insert("line_cut");
  unparsed_in_a_row_ = 0;
  for (const Note& note : pending_) {
    if (line.number - note.at <= pending_lines) report.details.push_back(note.text);
  }
  pending_.clear();
  return report;
}

void Session::pending(std::string_view kind, std::string_view text, const Line& line) {
  if (pending_.size() == pending_most) settle_pending();
  pending_.push_back(
      {log_, std::string(kind), std::string(text.substr(0, limits::unparsed_bytes)), line.number});
}

void Session::settle_pending() {
  for (Note& note : pending_) {
    if (!note.kind.empty()) add_note(std::move(note));
  }
  pending_.clear();
}

Report* Session::current() {
  if (!current_) return nullptr;
  return *current_ < parsed_.reports.size() ? &parsed_.reports[*current_] : &spare_;
}

Report* Session::last_of(std::string_view tool) {
  if (parsed_.reports.empty() || parsed_.reports.back().tool != tool) return nullptr;
  return &parsed_.reports.back();
}

void Session::close() {
  current_.reset();
  frames_go_to_ = Frames::nowhere;
  headed_ = false;
}

void Session::begin_leak_stack(const Line& line) {
  Report* report = current();
  if (!report || report->leaks.empty()) return;
  report->leaks.back().stack.name = "alloc";
  report->leaks.back().stack.at = line.number;
  frames_go_to_ = Frames::leak;
  headed_ = true;
}

Stack* Session::open_stack() {
  Report* report = current();
  if (!report) return nullptr;
  if (frames_go_to_ == Frames::leak) return &report->leaks.back().stack;
  return frames_go_to_ == Frames::stack ? &report->stacks.back() : nullptr;
}

void Session::begin_stack(std::string_view name, std::string_view thread, const Line& line) {
  Report* report = current();
  if (!report) return;
  frames_go_to_ = Frames::nowhere;
  if (report->stacks.size() >= limits::stacks || !afford(sizeof(Stack) + name.size())) {
    left_out();
    return;
  }
  const auto alike = std::ranges::count_if(report->stacks, [&](const Stack& stack) {
    if (!stack.name.starts_with(name)) return false;
    const std::string_view behind = std::string_view(stack.name).substr(name.size());
    return behind.empty() || (behind[0] == '_' &&
                              behind.find_first_not_of("0123456789", 1) == std::string_view::npos);
  });
  Stack& stack = report->stacks.emplace_back();
  stack.name = name;
  if (alike != 0) stack.name += "_" + std::to_string(alike + 1);
  stack.thread = thread;
  stack.at = line.number;
  frames_go_to_ = Frames::stack;
  headed_ = true;
}

Report* Session::waiting_for(std::uint64_t pc) {
  // A headline's pc is the return address, a frame's the call: one less, or the same on a signal.
  const std::size_t first =
      parsed_.reports.size() - std::min(parsed_.reports.size(), interleaved_back);
  for (std::size_t i = first; i < parsed_.reports.size(); ++i) {
    Report& report = parsed_.reports[i];
    if (report.stacks.empty() && report.pc && (*report.pc == pc + 1 || *report.pc == pc)) {
      return &report;
    }
  }
  return nullptr;
}

// A stack without a heading is the access of the open report, unless other processes wrote between
// its headline and here: then only the pc can tell whose it is.
bool Session::resume(const Frame& first) {
  const Report* report = current();
  if (report && !report->flags.contains("interleaved")) return true;
  Report* owner = interleaved_ && first.pc ? waiting_for(*first.pc) : nullptr;
  if (!owner) {
    if (interleaved_) close();
    return false;
  }
  current_ = static_cast<std::size_t>(owner - parsed_.reports.data());
  return true;
}

bool Session::add_frame(Frame frame, const Line& line) {
  if (frame.index == 0 && !headed_) {
    frames_go_to_ = Frames::nowhere;
    if (!resume(frame)) return false;
    begin_stack(current()->stacks.empty() ? "access" : "other", current()->thread, line);
  }
  Stack* stack = open_stack();
  if (!stack) return false;
  Report& report = *current();
  headed_ = false;
  const std::uint64_t expected = stack->frames.size() + stack->left_out;
  if (frame.index < expected) {
    report.flags.insert("interleaved");
    return false;
  }
  if (frame.index > expected) report.flags.insert("frames_missing");
  understood(line);
  if (stack->frames.size() >= limits::frames || !afford(line.text.size() + sizeof(Frame))) {
    ++stack->left_out;
    left_out();
    return true;
  }
  if (line.cut) report.flags.insert("line_cut");
  stack->frames.push_back(std::move(frame));
  return true;
}

void Session::understood(const Line& line) {
  unparsed_in_a_row_ = 0;
  if (Report* report = current()) report->last = std::max(report->last, line.number);
}

void Session::detail(std::string_view text, const Line& line) {
  understood(line);
  Report* report = current();
  if (!report) return;
  if (report->details.size() >= limits::details || !afford(text.size())) {
    left_out();
    return;
  }
  report->details.emplace_back(text);
}

void Session::where(const char* field, const Line& line) {
  if (Report* report = current()) report->where.emplace(field, line.number);
}

void Session::flag(const char* name) {
  if (Report* report = current()) report->flags.insert(name);
}

void Session::note(std::string_view kind, std::string_view text, const Line& line) {
  add_note(
      {log_, std::string(kind), std::string(text.substr(0, limits::unparsed_bytes)), line.number});
}

void Session::add_note(Note note) {
  recognised();
  if (parsed_.notes.size() >= limits::unparsed) {
    left_out();
    return;
  }
  parsed_.notes.push_back(std::move(note));
}

void Session::unparsed(const Line& line) {
  ++parsed_.unparsed_lines;
  if (parsed_.unparsed.size() < limits::unparsed) {
    parsed_.unparsed.push_back(
        {log_, std::string(line.text.substr(0, limits::unparsed_bytes)), line.number});
  }
  if (current() && ++unparsed_in_a_row_ > patience) {
    flag("truncated");
    close();
  }
}

bool Session::afford(std::size_t bytes) {
  if (kept_bytes_ + bytes > limits::kept_bytes) return false;
  kept_bytes_ += bytes;
  return true;
}

}  // namespace dropcheck::inspect
