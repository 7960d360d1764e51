// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines that all sanitizers print through sanitizer_common and asan_descriptions.cpp.
#include <algorithm>
#include <array>

#include "tools/inspect/dialects.hpp"
#include "tools/inspect/shadow.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// `READ of size 4 at 0x502000000030 thread T0`
bool read_access(const Line& line, Session& session) {
  Cursor cursor(line.text);
  std::string_view access;
  for (const std::string_view word : {"READ", "WRITE", "ACCESS"}) {
    if (cursor.skip(word)) access = word;
  }
  if (access.empty() || !cursor.skip(" of size ")) return false;
  const auto size = cursor.number();
  if (!size || !cursor.skip(" at ")) return false;
  const auto address = cursor.address();
  if (!address) return false;
  Report& report = *session.current();
  session.understood(line);
  session.where("access", line);
  if (access != "ACCESS") report.access = access;
  report.size = size;
  if (!report.address) report.address = address;
  report.thread = thread_in(cursor.rest());
  return true;
}

// `The signal is caused by a READ memory access.`
bool read_cause_of_signal(std::string_view text, const Line& line, Session& session) {
  Cursor cursor(text);
  if (!cursor.skip("The signal is caused by a")) return false;
  session.understood(line);
  session.where("access", line);
  if (cursor.skip(" READ")) session.current()->access = "READ";
  if (cursor.skip(" WRITE")) session.current()->access = "WRITE";
  return true;
}

bool read_scariness(const Line& line, Session& session) {
  Cursor cursor(line.text);
  if (!cursor.skip("SCARINESS: ")) return false;
  const auto score = cursor.number();
  if (!score) return false;
  Scariness scariness{*score, ""};
  if (cursor.skip(" (")) scariness.words = cursor.until(")").value_or("");
  session.current()->scariness = std::move(scariness);
  session.where("scariness", line);
  session.understood(line);
  return true;
}

// `freed by thread T0 here:`, `Thread T3 created by T0 here:` …
bool read_heading(const Line& line, Session& session) {
  const std::string_view text = line.text;
  Cursor cursor(text);
  std::string name;
  if (cursor.skip("freed by thread")) {
    name = "free";
  } else if (cursor.skip("previously allocated") || cursor.skip("allocated by thread") ||
             cursor.skip("allocated here:") || cursor.skip("allocated at:")) {
    name = "alloc";
  } else if (cursor.skip("Thread T") && contains(text, " created by ")) {
    name = "thread_T" + std::to_string(cursor.number().value_or(0));
  } else if (text.starts_with("Memory was marked as uninitialized")) {
    name = "origin";
  } else {
    return false;
  }
  // What overlaps may be another process's, if this report has its own already.
  if (session.interleaved() && std::ranges::any_of(session.current()->stacks, [&](const Stack& s) {
        return s.name == name;
      })) {
    session.unparsed(line);
    session.close();
    return true;
  }
  session.understood(line);
  session.begin_stack(name, name[0] == 't' ? "" : thread_in(text), line);
  return true;
}

void read_bounds(Cursor cursor, Region& region) {
  if (!cursor.skip_past("[")) return;
  region.begin = cursor.address();
  if (cursor.skip(",")) region.end = cursor.address();
}

// Behind "is located ": `12 bytes inside of 32-byte region [0x50,0x70)`, `0 bytes after global …`,
// `in stack of thread T0 at offset 64 in frame`.
void read_located(Cursor cursor, const Line& line, Session& session) {
  Report& report = *session.current();
  Region region;
  if (contains(cursor.rest(), "TLS of thread")) {
    region.memory = "thread";
  } else if (contains(cursor.rest(), "shadow")) {
    region.memory = "shadow";
  } else if (cursor.skip("in stack of thread ")) {
    region.memory = "stack";
    if (cursor.skip_past(" at offset ")) region.frame_offset = cursor.number();
    if (contains(line.text, "in frame")) session.begin_stack("frame", "", line);
  } else if (const auto distance = cursor.number()) {
    region.distance = *distance;
    cursor.skip(" bytes ");
    if (cursor.skip("inside of ")) region.relation = "inside";
    if (cursor.skip("to the left of ") || cursor.skip("before ")) region.relation = "before";
    if (cursor.skip("to the right of ") || cursor.skip("after ")) region.relation = "after";
    if (cursor.skip("global variable '")) {
      region.memory = "global";
      region.variable = cursor.until("' defined in '").value_or("");
      region.defined_at = cursor.until("'").value_or("");
      if (cursor.skip(" (")) region.begin = cursor.address();
      if (cursor.skip_past("of size ")) region.size = cursor.number();
      if (region.begin && region.size) region.end = *region.begin + *region.size;
    } else {
      cursor.skip("a ");
      region.memory = contains(cursor.rest(), "-byte region") ? "heap" : "other";
      region.size = cursor.number();
      read_bounds(cursor, region);
    }
  }
  // A pair of pointers has two regions; the first is the report's.
  if (report.region) {
    report.region->complete = true;
    session.detail(line.text, line);
  } else {
    report.region = std::move(region);
    session.where("region", line);
  }
}

bool read_region(const Line& line, Session& session) {
  Cursor cursor(line.text);
  const bool stack = cursor.skip("Address ");
  if (!cursor.address()) return false;
  if (cursor.skip(" is located ")) {
    session.understood(line);
    read_located(cursor, line, session);
    return true;
  }
  if (cursor.skip(" is a wild pointer") || (stack && cursor.skip(" is a "))) {
    session.detail(line.text, line);
    if (!session.current()->region) session.current()->region.emplace().memory = "wild";
    return true;
  }
  return false;
}

// Where a local lies that spans [begin, end) of its frame, if the address is at `offset` of it.
void place_local(std::uint64_t begin, std::uint64_t end, std::uint64_t address, Region& region) {
  const std::uint64_t offset = *region.frame_offset;
  if (end < begin || address < offset) return;
  region.size = end - begin;
  region.begin = address - offset + begin;
  region.end = *region.begin + *region.size;
  region.relation = offset < begin ? "before" : offset < end ? "inside" : "after";
  region.distance = offset < begin ? begin - offset : offset - (offset < end ? begin : end);
}

// `[32, 48) 'x' (line 39) <== Memory access at offset 64 overflows this variable`
bool read_frame_object(const Line& line, Session& session) {
  Cursor cursor(line.text);
  if (!cursor.skip("[")) return false;
  const auto begin = cursor.number();
  if (!begin || !cursor.skip(", ")) return false;
  const auto end = cursor.number();
  if (!end || !cursor.skip(") ")) return false;
  session.understood(line);
  Report& report = *session.current();
  if (!report.region) return true;
  if (report.region->complete) {
    session.detail(line.text, line);
    return true;
  }
  if (contains(line.text, "<== ") && report.region->variable.empty() && cursor.skip("'")) {
    report.region->variable = cursor.until("'").value_or("");
    if (report.address && report.region->frame_offset) {
      place_local(*begin, *end, *report.address, *report.region);
    }
  }
  if (report.region->objects.size() < limits::stacks && session.afford(line.text.size())) {
    report.region->objects.emplace_back(line.text);
  } else {
    session.left_out();
  }
  return true;
}

bool read_shadow(const Line& line, Session& session) {
  Report& report = *session.current();
  if (line.text.starts_with("Shadow bytes around")) {
    report.shadow.emplace();
    session.where("shadow", line);
    session.understood(line);
    return true;
  }
  if (!report.shadow || (line.text[0] != '=' && line.text[0] != '0')) return false;
  if (!session.afford(64) || !add_shadow_row(line.text, *report.shadow)) return false;
  session.understood(line);
  return true;
}

// The legend, registers and the memory map say nothing of this report, and are well formed.
bool read_boilerplate(const Line& line, Session& session) {
  const std::string_view text = line.text;
  constexpr auto begins =
      std::to_array<std::string_view>({"Shadow byte legend",
                                       "Addressable:",
                                       "Partially addressable:",
                                       "Heap left redzone:",
                                       "Heap right redzone:",
                                       "Freed heap region:",
                                       "Stack left redzone:",
                                       "Stack mid redzone:",
                                       "Stack right redzone:",
                                       "Stack partial redzone:",
                                       "Stack after return:",
                                       "Stack use after scope:",
                                       "Global redzone:",
                                       "Global init order:",
                                       "Poisoned by user:",
                                       "Container overflow:",
                                       "Array cookie:",
                                       "Intra object redzone:",
                                       "ASan internal:",
                                       "Left alloca redzone:",
                                       "Right alloca redzone:",
                                       "Shadow gap:",
                                       "{{{",
                                       "This frame has ",
                                       "rax = ",
                                       "rdi = ",
                                       "r8 = ",
                                       "r12 = ",
                                       "Register values:",
                                       "Process memory map follows:",
                                       "End of process memory map.",
                                       "Stats: ",
                                       "x0 = ",
                                       "Suppressions used:",
                                       "-----------------------------------------------------",
                                       "count      bytes template",
                                       "Exiting",
                                       "<empty stack>"});
  bool known = false;
  for (const std::string_view word : begins) known = known || text.starts_with(word);
  if (!known && text[0] == '0') {  // 0x7fff-0x8fff /lib/x.so
    Cursor cursor(text);
    known = cursor.address() && cursor.skip("-") && cursor.address();
  }
  if (known) session.understood(line);
  return known;
}

bool read_remark(std::string_view text, const Line& line, Session& session) {
  constexpr auto begins = std::to_array<std::string_view>(
      {"Hint: ", "HINT: ", "(longjmp and C++ exceptions", "If you suspect a false positive",
       "AddressSanitizer can not provide additional info", "can not provide additional info",
       "HWAddressSanitizer can not provide", "MemorySanitizer can not provide",
       "UndefinedBehaviorSanitizer can not provide", "ThreadSanitizer can not provide",
       "LeakSanitizer can not provide", "WARNING: ", "DEDUP_TOKEN: ", "NOTE: ", "0x"});
  for (const std::string_view word : begins) {
    if (!text.starts_with(word)) continue;
    if (word == "0x" && !contains(text, " is located ")) return false;
    session.detail(text, line);
    return true;
  }
  return false;
}

}  // namespace

bool read_common(const Line& line, Session& session) {
  if (read_access(line, session) || read_region(line, session) || read_heading(line, session) ||
      read_shadow(line, session) || read_scariness(line, session) ||
      read_frame_object(line, session) || read_boilerplate(line, session)) {
    return true;
  }
  const auto prefix = pid_prefix(line.text);
  const std::string_view text = prefix ? prefix->rest : line.text;
  Report& report = *session.current();
  if (prefix && (text == "ABORTING" || text == "Exiting")) {
    if (report.pid != 0 && report.pid != prefix->pid) return true;  // another process's
    session.understood(line);
    report.flags.insert("ended");
    session.close();
    return true;
  }
  if (prefix && report.pid != 0 && report.pid != prefix->pid) return false;
  if (text.starts_with("Register values:") || text.starts_with("Process memory map") ||
      text.starts_with("End of process memory map")) {
    session.understood(line);
    return true;
  }
  return read_cause_of_signal(text, line, session) || read_remark(text, line, session);
}

void read_summary(const Headline& summary, const Line& line, Session& session) {
  const bool leaks = contains(summary.text, "leaked in");
  const std::string_view tool = leaks ? "LeakSanitizer" : summary.tool;
  Report* report = session.current();
  if (report && report->tool == "LeakSanitizer" && tool != report->tool && line.unended) {
    // Within another sanitizer, the summary names that one, and leaks only behind its number.
    session.unparsed(line);
    return;
  }
  if (!report || report->tool != tool || !report->summary.empty()) {
    // UBSan's report may have been closed by what the program said in between.
    report = session.interleaved() ? nullptr : session.last_of(tool);
    if (report && !report->summary.empty()) report = nullptr;
  }
  Cursor cursor(summary.text);
  std::string_view token = leaks ? "memory-leaks" : cursor.word();
  if (summary.tool == "ThreadSanitizer" || summary.tool == "libFuzzer") token = summary.text;
  if (!report && session.interleaved()) {
    session.unparsed(line);
    return;
  }
  if (!report) {
    report = &session.open(tool, token, 0, line);
    report->headline.clear();
    report->where.clear();
    report->flags.insert("headline_lost");
  }
  report->summary = line.text;
  report->where["summary"] = line.number;
  report->last = std::max(report->last, line.number);
  if (report->flags.contains("unknown_headline") || report->kind.empty()) report->kind = token;
  if (tool == "UndefinedBehaviorSanitizer") {
    if (const auto check = ubsan_check_of_summary(token); !check.empty()) {
      if (report->kind == "undefined-behavior" || check.starts_with("float-divide")) {
        report->kind = check;
      }
    }
    if (report->pid == 0) session.close();  // a signal's report goes on
  }
}

std::string_view kind_by_beginning(std::string_view text, std::span<const Beginning> known) {
  for (const Beginning& beginning : known) {
    if (text.starts_with(beginning.begins)) return beginning.kind;
  }
  return "";
}

}  // namespace dropcheck::inspect
