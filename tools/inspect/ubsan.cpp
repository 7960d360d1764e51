// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UndefinedBehaviorSanitizer: a line `FILE:LINE:COLUMN: runtime error: …`, then notes and, if asked
// for, a stack. Nothing marks the end.
#include <utility>

#include "tools/inspect/dialects.hpp"
#include "tools/inspect/frame.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// The bytes around a pointer, and the caret below.
bool is_memory_row(std::string_view text) {
  if (text.find_first_not_of("0123456789abcdef ^~?") != std::string_view::npos) return false;
  return text.find('^') != std::string_view::npos || text.size() >= 23;
}

// `ubsan: add-overflow by 0x55`: the runtime for production.
constexpr std::pair<std::string_view, std::string_view> minimal[] = {
    {"type-mismatch", "type-mismatch"},
    {"alignment-assumption", "alignment-assumption"},
    {"add-overflow", "signed-integer-overflow"},
    {"sub-overflow", "signed-integer-overflow"},
    {"mul-overflow", "signed-integer-overflow"},
    {"negate-overflow", "signed-integer-overflow"},
    {"divrem-overflow", "integer-divide-by-zero"},
    {"shift-out-of-bounds", "shift"},
    {"out-of-bounds", "bounds"},
    {"local-out-of-bounds", "local-bounds"},
    {"builtin-unreachable", "unreachable"},
    {"missing-return", "return"},
    {"vla-bound-not-positive", "vla-bound"},
    {"float-cast-overflow", "float-cast-overflow"},
    {"load-invalid-value", "bool"},
    {"invalid-builtin", "builtin"},
    {"function-type-mismatch", "function"},
    {"implicit-conversion", "implicit-conversion"},
    {"nonnull-arg", "nonnull-attribute"},
    {"nonnull-return", "returns-nonnull-attribute"},
    {"nullability-arg", "nullability-arg"},
    {"nullability-return", "nullability-return"},
    {"pointer-overflow", "pointer-overflow"},
    {"cfi-check-fail", "cfi"},
};

bool open_minimal(const Line& line, Session& session) {
  Cursor cursor(line.text);
  if (!cursor.skip("ubsan: ")) return false;
  const std::string_view word = cursor.word();
  if (!cursor.skip(" by ")) return false;
  for (const auto& [name, check] : minimal) {
    if (word != name) continue;
    session.open("UndefinedBehaviorSanitizer", check, 0, line).pc = cursor.address();
    session.close();
    return true;
  }
  return false;
}

// Attributes and annotations print the same message; the note below tells them apart.
void refine(std::string_view note, Report& report) {
  if (!contains(note, "_Nonnull") && !contains(note, "nonnull annotation")) return;
  if (report.kind == "returns-nonnull-attribute") report.kind = "nullability-return";
  if (report.kind == "nonnull-attribute") report.kind = "nullability-arg";
}

}  // namespace

bool open_ubsan(const Line& line, Session& session) {
  if (open_minimal(line, session)) return true;
  Cursor cursor(line.text);
  const auto before = cursor.until(": runtime error: ");
  if (!before) return false;
  const std::string_view check = ubsan_check(cursor.rest());
  Report& report = session.open("UndefinedBehaviorSanitizer",
                                check.empty() ? "undefined-behavior" : check, 0, line);
  if (check.empty()) report.flags.insert("unknown_headline");
  const Place place = parse_place(*before);
  report.file = place.file;
  report.line = place.line;
  report.column = place.column;
  Cursor address(cursor.rest());
  if (contains(cursor.rest(), "address 0x")) {
    report.address = address.next_address();
    session.where("address", line);
  }
  return true;
}

bool read_ubsan(const Line& line, Session& session) {
  const std::string_view text = line.text;
  Report& report = *session.current();
  if (contains(text, ": note: ")) {
    refine(text, report);
    session.detail(text, line);
    return true;
  }
  if (is_memory_row(text) || text.starts_with("invalid vptr") || text.starts_with("vptr for ") ||
      text.starts_with("possibly invalid vptr")) {
    session.understood(line);
    return true;
  }
  if (text.starts_with("Thread T") && contains(text, " created by ")) {
    return read_common(line, session);
  }
  return false;
}

}  // namespace dropcheck::inspect
