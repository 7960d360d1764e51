// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MemorySanitizer: the use, the stores that the value went through, and where it came from.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {

bool open_msan(const Headline& headline, const Line& line, Session& session) {
  if (headline.tool != "MemorySanitizer" || headline.lead.empty()) return false;
  if (open_signal(headline, line, session)) return true;
  Cursor cursor(headline.text);
  std::string_view kind = cursor.word();
  if (kind != "use-of-uninitialized-value") kind = "";
  Report& report = session.open(headline.tool, kind, headline.pid, line);
  if (kind.empty()) report.flags.insert("unknown_headline");
  return true;
}

bool read_msan(const Line& line, Session& session) {
  if (line.text.starts_with("Uninitialized value was stored to memory at")) {
    session.begin_stack("stored", "", line);
  } else if (line.text.starts_with("Uninitialized value was created by") ||
             line.text.starts_with("Memory was marked as uninitialized") ||
             line.text == "Member fields were destroyed" ||
             line.text == "Virtual table ptr was destroyed") {
    session.begin_stack("origin", "", line);
    session.detail(line.text, line);
  } else if (line.text.starts_with("Uninitialized bytes in ")) {
    session.detail(line.text, line);
  } else {
    return read_common(line, session);
  }
  session.understood(line);
  return true;
}

}  // namespace dropcheck::inspect
