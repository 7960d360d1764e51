// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadSanitizer. A race is two accesses, so they are listed, and the report itself has none.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// `Previous atomic write of size 4 at 0x55 by thread T1 (mutexes: write M0):`
bool read_access(const Line& line, Session& session) {
  Cursor cursor(line.text);
  Access access;
  const bool previous = cursor.skip("Previous ");
  if (cursor.skip("Atomic ") || cursor.skip("atomic ")) access.atomic = true;
  if (cursor.skip("Write ") || cursor.skip("write ")) access.access = "WRITE";
  if (access.access.empty() && (cursor.skip("Read ") || cursor.skip("read "))) {
    access.access = "READ";
  }
  if (access.access.empty() || !cursor.skip("of size ")) return false;
  const auto size = cursor.number();
  if (!size || !cursor.skip(" at ")) return false;
  const auto address = cursor.address();
  if (!address) return false;
  access.size = *size;
  access.address = *address;
  access.thread = thread_in(cursor.rest());
  Report& report = *session.current();
  session.understood(line);
  // In a use after free, the earlier "access" is the call that freed.
  const bool frees = previous && contains(report.kind, "use-after-free");
  access.stack = frees ? "free" : previous ? "previous" : "access";
  if (!report.address) {
    report.address = address;
    report.thread = access.thread;
    session.where("address", line);
  }
  session.begin_stack(access.stack, access.thread, line);
  if (session.afford(sizeof(Access)) && report.accesses.size() < limits::details) {
    report.accesses.push_back(std::move(access));
  }
  return true;
}

// `Location is heap block of size 4 at 0x7b allocated by main thread:`
bool read_location(const Line& line, Session& session) {
  Cursor cursor(line.text);
  if (!cursor.skip("Location is ")) return false;
  session.understood(line);
  session.where("region", line);
  Region& region = session.current()->region.emplace();
  region.memory = cursor.word();
  if (cursor.skip(" '")) region.variable = cursor.until("'").value_or("");
  if (Cursor size(cursor.rest()); size.skip_past("of size ")) region.size = size.number();
  if (Cursor begin(cursor.rest()); begin.skip_past(" at ")) region.begin = begin.address();
  if (region.begin && region.size) region.end = *region.begin + *region.size;
  if (contains(line.text, "allocated by")) {
    session.begin_stack("alloc", thread_in(line.text), line);
  }
  return true;
}

// Headings of stacks that say who made a thread or took a mutex.
bool read_heading(const Line& line, Session& session) {
  if (!line.text.ends_with(':')) return false;
  Cursor cursor(line.text);
  std::string name;
  if (cursor.skip("Thread T") && contains(line.text, " created by ")) {
    const auto number = cursor.number();
    name = "thread_T" + std::to_string(number.value_or(0));
  } else if (line.text.starts_with("Mutex ") || line.text.starts_with("Hint: use TSAN_OPTIONS")) {
    name = "mutex";
  } else if (line.text.starts_with("As if synchronized via sleep")) {
    name = "sleep";
  } else if (line.text == "and:") {  // where the mutex was locked that is destroyed now
    name = "previous";
  } else {
    return false;
  }
  session.understood(line);
  session.begin_stack(name, name == "mutex" ? thread_in(line.text) : "", line);
  if (name != "previous") session.detail(line.text, line);
  return true;
}

}  // namespace

bool open_tsan(const Headline& headline, const Line& line, Session& session) {
  if (headline.tool != "ThreadSanitizer" || headline.lead.empty()) return false;
  if (open_signal(headline, line, session)) return true;
  Cursor cursor(headline.text);
  std::string_view kind = headline.text;
  std::uint64_t pid = headline.pid;
  if (const auto before = cursor.until(" (pid=")) {
    kind = *before;
    pid = cursor.number().value_or(pid);
  }
  session.open(headline.tool, kind, pid, line);
  return true;
}

bool read_tsan(const Line& line, Session& session) {
  if (read_access(line, session) || read_location(line, session) || read_heading(line, session)) {
    return true;
  }
  if (read_common(line, session)) return true;
  constexpr std::string_view understood[] = {
      "Cycle in lock order graph",     "Mutex M", "Hint: ", "Thread T",
      "[failed to restore the stack]", "Signal "};
  for (const std::string_view begins : understood) {
    if (!line.text.starts_with(begins)) continue;
    session.detail(line.text, line);
    return true;
  }
  return false;
}

}  // namespace dropcheck::inspect
