// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LeakSanitizer, alone or within another sanitizer: one report, a record for each stack.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// `Direct leak of 40 byte(s) in 1 object(s) allocated from:`
bool read_record(const Line& line, Session& session) {
  Cursor cursor(line.text);
  Leak leak;
  if (cursor.skip("Direct leak of ")) leak.reach = "direct";
  if (leak.reach.empty() && cursor.skip("Indirect leak of ")) leak.reach = "indirect";
  if (leak.reach.empty()) return false;
  const auto bytes = cursor.number();
  if (!bytes || !cursor.skip(" byte(s) in ")) return false;
  const auto objects = cursor.number();
  if (!objects || !cursor.skip(" object(s) allocated from:")) return false;
  leak.bytes = *bytes;
  leak.objects = *objects;
  Report& report = *session.current();
  session.understood(line);
  session.where("leaks", line);
  if (report.leaks.size() >= limits::leaks || !session.afford(sizeof(Leak))) {
    session.left_out();
    return true;
  }
  report.leaks.push_back(std::move(leak));
  session.begin_leak_stack(line);
  return true;
}

// `0x602000000020 (32 bytes)` under `Objects leaked above:`
bool read_object(const Line& line, Session& session) {
  Cursor cursor(line.text);
  const auto address = cursor.address();
  if (!address || !cursor.skip(" (") || !cursor.number() || !cursor.skip(" bytes)")) return false;
  Report& report = *session.current();
  session.understood(line);
  if (!report.leaks.empty() && session.afford(sizeof(std::uint64_t))) {
    report.leaks.back().objects_at.push_back(*address);
  } else {
    session.left_out();
  }
  return true;
}

}  // namespace

bool open_lsan(const Headline& headline, const Line& line, Session& session) {
  if (headline.tool != "LeakSanitizer" || headline.lead.empty()) return false;
  if (open_signal(headline, line, session)) return true;
  const bool leaks = headline.text.starts_with("detected memory leaks");
  Report& report = session.open(headline.tool, leaks ? "memory-leaks" : "", headline.pid, line);
  if (!leaks) report.flags.insert("unknown_headline");
  return true;
}

bool read_lsan(const Line& line, Session& session) {
  if (read_common(line, session) || read_record(line, session) || read_object(line, session)) {
    return true;
  }
  if (line.text == "Objects leaked above:") {
    session.understood(line);
    return true;
  }
  // A row of the table of suppressions: count, bytes, template.
  Cursor cursor(line.text);
  const auto skip_blanks = [&] {
    while (cursor.skip(" ")) {
    }
  };
  if (!cursor.number()) return false;
  skip_blanks();
  if (!cursor.number() || !cursor.skip(" ")) return false;
  session.detail(line.text, line);
  return true;
}

}  // namespace dropcheck::inspect
