// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HWAddressSanitizer: the kind is what failed and, behind it, the cause that the runtime found.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {

bool open_hwasan(const Headline& headline, const Line& line, Session& session) {
  if (headline.tool != "HWAddressSanitizer" || headline.lead.empty()) return false;
  if (open_signal(headline, line, session)) return true;
  Cursor cursor(headline.text);
  const std::string_view word = cursor.word();
  const bool known = cursor.rest().starts_with(" on address ");
  Report& report = session.open(headline.tool, known ? word : "", headline.pid, line);
  if (!known) report.flags.insert("unknown_headline");
  report.address = cursor.next_address();
  if (report.address) session.where("address", line);
  if (cursor.skip(" at pc ")) report.pc = cursor.address();
  report.thread = thread_in(headline.text);
  return true;
}

bool read_hwasan(const Line& line, Session& session) {
  Report& report = *session.current();
  Cursor cursor(line.text);
  if (cursor.skip("Cause: ")) {
    // The first is the likeliest.
    if (!contains(report.kind, "(Cause: ")) {
      report.kind += " (Cause: " + std::string(cursor.rest()) + ")";
      session.where("cause", line);
    }
    session.understood(line);
    return true;
  }
  if (line.text.starts_with("Memory tags around") || line.text.starts_with("Tags for short")) {
    session.understood(line);
    // The second table has the tags of short granules; the first holds the guilty one.
    if (report.shadow) report.shadow->complete = true;
    if (!report.shadow) report.shadow.emplace().dialect = "tags";
    session.where("shadow", line);
    return true;
  }
  constexpr std::string_view understood[] = {"tags: ",           "[0x",
                                             "hwasan_dev_note_", "Thread: T",
                                             "Stack of thread",  "Tag mismatch",
                                             "Registers where",  "x0 ",
                                             "See https:",       "Potentially referenced",
                                             "record_addr:",     "is a small",
                                             "Faulting address", "Invalid access"};
  for (const std::string_view begins : understood) {
    if (!line.text.starts_with(begins)) continue;
    session.detail(line.text, line);
    return true;
  }
  return read_common(line, session);
}

}  // namespace dropcheck::inspect
