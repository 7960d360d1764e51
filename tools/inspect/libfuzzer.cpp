// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer's own errors, and what it says of the input that died, whichever tool killed it.
#include "tools/inspect/dialects.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

// The kind is what its SUMMARY line says.
constexpr Beginning errors[] = {
    {"deadly signal", "deadly signal"},
    {"timeout after ", "timeout"},
    {"out-of-memory", "out-of-memory"},
    {"fuzz target exited", "fuzz target exited"},
    {"fuzz target overwrites its const input", "overwrites-const-input"},
};

}  // namespace

bool open_libfuzzer(const Line& line, Session& session) {
  Cursor cursor(line.text);
  const auto before = cursor.until("ERROR: libFuzzer: ");
  if (!before) return false;
  const std::string_view kind = kind_by_beginning(cursor.rest(), errors);
  const auto pid = pid_prefix(trimmed(*before));
  Report& report = session.open("libFuzzer", kind, pid ? pid->pid : 0, line);
  if (kind.empty()) report.flags.insert("unknown_headline");
  return true;
}

bool read_libfuzzer(const Line& line, Session& session) {
  constexpr std::string_view understood[] = {"NOTE: libFuzzer has rudimentary",
                                             "Combine libFuzzer with",
                                             "To change the out-of-memory limit",
                                             "Live Heap Allocations:",
                                             "artifact_prefix=",
                                             "MS: ",
                                             "Base64: ",
                                             "stat::"};
  for (const std::string_view begins : understood) {
    if (!line.text.starts_with(begins)) continue;
    session.detail(line.text, line);
    return true;
  }
  // Who holds the memory that ran out: `1024 byte(s) (50%) in 2 allocation(s)`
  if (line.text.ends_with(" allocation(s)") && contains(line.text, " byte(s) (")) {
    session.detail(line.text, line);
    session.begin_stack("held", "", line);
    return true;
  }
  return read_common(line, session);
}

}  // namespace dropcheck::inspect
