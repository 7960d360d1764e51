// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines that explain a run: what could not be checked or named, and what happened before a report.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

struct KnownNote {
  std::string_view part, kind;
};

constexpr KnownNote notes[] = {
    {"LeakSanitizer has encountered a fatal error", "leak_check_failed"},
    {"LeakSanitizer does not work under ptrace", "leak_check_failed"},
    {"External symbolizer path is set to", "died_without_report"},
    {"invalid path to external symbolizer", "no_symbolizer"},
    {"Failed to use and restart external symbolizer", "no_symbolizer"},
    {"Can't read from symbolizer", "no_symbolizer"},
    {"Can't write to symbolizer", "no_symbolizer"},
    {"soft rss limit exhausted", "rss_limit"},
    {"nested bug in the same thread, aborting", "nested_bug"},
    {"while reporting a bug found another one", "another_bug"},
    {"Sanitizer failed to allocate", "allocation_failed"},
};

// What the program or libFuzzer says before the report that it belongs to.
bool read_preamble(const Line& line, Session& session) {
  const std::string_view text = line.text;
  if (text.starts_with("terminate called ") || text.starts_with("what():  ") ||
      text.starts_with("libc++abi: terminating")) {
    session.pending("uncaught_exception", text, line);
    return true;
  }
  if (text.starts_with("Uninitialized bytes in ") || text.starts_with("ALARM: working on") ||
      text.starts_with("and the timeout value is ")) {
    session.pending("", text, line);
    return true;
  }
  return false;
}

// The input that made libFuzzer stop: printed before the headline of a timeout, else behind it.
bool read_artifact(const Line& line, Session& session) {
  const std::string_view text = line.text;
  if (!text.starts_with("artifact_prefix=") && !text.starts_with("Base64: ") &&
      !text.starts_with("MS: ")) {
    return false;
  }
  session.recognised();
  auto& reports = session.parsed().reports;
  const bool follows = !reports.empty() && !reports.back().summary.empty() &&
                       reports.back().tool != "UndefinedBehaviorSanitizer" &&
                       line.number - reports.back().last < 8;
  if (follows && reports.back().details.size() < limits::details && session.afford(text.size())) {
    reports.back().details.emplace_back(text);
    reports.back().last = line.number;
  } else {
    session.pending("", text, line);
  }
  return true;
}

void read_known(const KnownNote& known, const Line& line, Session& session) {
  Report* report = session.current();
  if (known.kind == "nested_bug") {
    if (!report) report = &session.open("AddressSanitizer", "", 0, line);
    report->flags.insert("nested_bug");
    session.understood(line);
    session.close();
  } else if (known.kind == "another_bug" && report) {
    report->flags.insert("another_bug");
    session.detail(line.text, line);
  } else {
    session.note(known.kind, line.text, line);
  }
}

}  // namespace

bool read_note(const Line& line, Session& session) {
  if (read_preamble(line, session) || read_artifact(line, session)) return true;
  if (!contains(line.text, "ymbolizer") && !contains(line.text, "Sanitizer") &&
      !contains(line.text, "symbolizer")) {
    return false;
  }
  for (const KnownNote& known : notes) {
    if (!contains(line.text, known.part)) continue;
    read_known(known, line, session);
    return true;
  }
  return false;
}

}  // namespace dropcheck::inspect
