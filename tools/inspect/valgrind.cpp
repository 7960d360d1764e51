// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Valgrind's text: each line begins with ==PID==, each error ends with an empty one. The kinds are
// those of its XML.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/frame.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

constexpr Beginning errors[] = {
    {"Invalid read of size ", "InvalidRead"},
    {"Invalid write of size ", "InvalidWrite"},
    {"Jump to the invalid address", "InvalidJump"},
    {"Invalid free() / delete / delete[] / realloc()", "InvalidFree"},
    {"Mismatched free() / delete / delete []", "MismatchedFree"},
    {"Mismatched new/delete size", "MismatchedAllocateDeallocateSize"},
    {"Mismatched new[]/delete[] size", "MismatchedAllocateDeallocateSize"},
    {"Conditional jump or move depends on uninitialised", "UninitCondition"},
    {"Use of uninitialised value", "UninitValue"},
    {"Syscall param ", "SyscallParam"},
    {"Source and destination overlap in ", "Overlap"},
    {"Illegal memory pool address", "InvalidMemPool"},
    {"Uninitialised byte(s) found during client check", "ClientCheck"},
    {"Unaddressable byte(s) found during client check", "ClientCheck"},
    {"realloc() with size 0", "ReallocSizeZero"},
    {"Invalid alignment value: ", "InvalidAlignment"},
    {"Unsafe allocation with size of zero", "InvalidSize"},
    {"Possible data race during ", "Race"},
};

struct Reach {
  std::string_view says, kind, reach;
};
constexpr Reach leaks[] = {
    {" definitely lost", "Leak_DefinitelyLost", "direct"},
    {" indirectly lost", "Leak_IndirectlyLost", "indirect"},
    {" possibly lost", "Leak_PossiblyLost", "possible"},
    {" still reachable", "Leak_StillReachable", "reachable"},
};

bool open_leak(std::string_view text, std::uint64_t pid, const Line& line, Session& session) {
  auto leak = valgrind_leak(text);
  if (!leak || !contains(text, " in loss record ")) return false;
  for (const Reach& known : leaks) {
    if (known.reach != leak->reach) continue;
    session.open("Valgrind", known.kind, pid, line).leaks.push_back(*std::move(leak));
    session.begin_leak_stack(line);
    return true;
  }
  return false;
}

bool open_error(std::string_view text, std::uint64_t pid, const Line& line, Session& session) {
  std::string_view kind = kind_by_beginning(text, errors);
  if (text.starts_with("Argument '") && contains(text, "has a fishy")) kind = "FishyValue";
  if (kind.empty()) return open_leak(text, pid, line, session);
  Report& report = session.open("Valgrind", kind, pid, line);
  report.headline = text;
  if (kind == "InvalidRead") report.access = "READ";
  if (kind == "InvalidWrite") report.access = "WRITE";
  Cursor cursor(text);
  if (cursor.skip_past(" of size ")) {
    report.size = cursor.number();
    if (!report.access.empty()) session.where("access", line);
  }
  for (const std::string& detail : report.details) {
    Cursor thread(detail);
    if (!thread.skip("Thread ")) continue;
    report.thread = "T" + std::to_string(thread.number().value_or(0));
  }
  session.begin_stack("access", report.thread, line);
  return true;
}

// A line of the error that is open.
void read_body(std::string_view text, const Line& line, Session& session) {
  if (auto frame = parse_valgrind_frame(text)) {
    Report& report = *session.current();
    const Stack* stack = !report.leaks.empty()   ? &report.leaks.back().stack
                         : report.stacks.empty() ? nullptr
                                                 : &report.stacks.back();
    frame->index = static_cast<unsigned>(stack ? stack->frames.size() + stack->left_out : 0);
    if (!session.add_frame(std::move(*frame), line)) session.unparsed(line);
    return;
  }
  session.understood(line);
  if (read_valgrind_address(text, line, session)) {
    if (text.ends_with("free'd")) session.begin_stack("free", "", line);
    if (text.ends_with("alloc'd")) session.begin_stack("alloc", "", line);
  } else if (text.starts_with("Block was alloc'd at")) {
    session.begin_stack("alloc", "", line);
  } else if (text.starts_with("Uninitialised value was created by")) {
    session.detail(text, line);
    session.begin_stack("origin", "", line);
  } else if (text.starts_with("This conflicts with a previous ")) {
    session.detail(text, line);
    session.begin_stack("previous", "", line);
  } else {
    session.detail(text, line);
  }
}

}  // namespace

std::optional<Leak> valgrind_leak(std::string_view text) {
  Cursor cursor(text);
  const auto bytes = cursor.number();
  if (!bytes) return std::nullopt;
  Leak leak;
  leak.bytes = *bytes;
  if (cursor.skip(" (")) {
    leak.bytes = cursor.number().value_or(leak.bytes);
    if (!cursor.skip_past(")")) return std::nullopt;
  }
  if (!cursor.skip(" bytes in ")) return std::nullopt;
  leak.objects = cursor.number().value_or(0);
  for (const Reach& known : leaks) {
    if (contains(cursor.rest(), known.says)) leak.reach = known.reach;
  }
  return leak;
}

bool read_valgrind_address(std::string_view text, const Line& line, Session& session) {
  Cursor cursor(text);
  if (!cursor.skip("Address ") || !cursor.rest().starts_with("0x")) return false;
  Report& report = *session.current();
  report.address = cursor.address();
  session.where("address", line);
  Region region;
  cursor.skip(" is ");
  if (const auto distance = cursor.number()) {
    region.distance = *distance;
    cursor.skip(" bytes ");
    region.relation = cursor.word();
    if (cursor.skip_past("block of size ")) {
      region.memory = "heap";
      region.size = cursor.number();
    }
  } else if (contains(cursor.rest(), "thread ") && contains(cursor.rest(), "stack")) {
    region.memory = "stack";
  } else if (contains(cursor.rest(), "not stack'd, malloc'd")) {
    region.memory = "wild";
  }
  if (region.memory == "heap" && report.address && region.size) {
    const std::uint64_t at = *report.address;
    if (region.relation == "inside") region.begin = at - region.distance;
    if (region.relation == "before") region.begin = at + region.distance;
    if (region.relation == "after") region.begin = at - region.distance - *region.size;
    if (region.begin) region.end = *region.begin + *region.size;
  }
  report.region = std::move(region);
  session.where("region", line);
  return true;
}

bool read_valgrind(const Line& line, Session& session) {
  const auto prefix = pid_prefix(line.text);
  if (!prefix || (!prefix->rest.empty() && prefix->rest[0] != ' ')) return false;
  const std::string_view text = trimmed(prefix->rest);
  Report* report = session.current();
  const bool ours = report && report->tool == "Valgrind" && report->pid == prefix->pid;
  // A sanitizer's report is open and this is not ours to judge.
  if (report && report->tool != "Valgrind" && report->summary.empty() && !text.empty() &&
      report->pid == prefix->pid) {
    return false;
  }
  session.recognised();
  if (text.starts_with("Thread ") && text.ends_with(':')) {
    session.close();
    session.pending("", text, line);
    return true;
  }
  if (open_error(text, prefix->pid, line, session)) return true;
  if (text.empty()) {
    if (ours) session.close();
    return true;
  }
  if (ours) {
    read_body(text, line, session);
  } else if (text.starts_with("Process terminating with default action of signal")) {
    session.note("killed", text, line);
  }
  return true;
}

}  // namespace dropcheck::inspect
