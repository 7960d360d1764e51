// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who writes reports, a file each. An `open_` function looks whether a line begins a report; a
// `read_` function takes a line of the report that is open. Both say whether the line was theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tools/inspect/lines.hpp"
#include "tools/inspect/session.hpp"

namespace dropcheck::inspect {

/// `==12==ERROR: AddressSanitizer: heap-use-after-free on …`, taken apart.
struct Headline {
  std::string_view lead;  // ERROR, WARNING, SUMMARY or empty
  std::string_view tool;
  std::uint64_t pid = 0;  // 0: the line names none
  std::string_view text;  // behind the tool
};

bool open_asan(const Headline& headline, const Line& line, Session& session);
bool read_asan(const Line& line, Session& session);
bool open_lsan(const Headline& headline, const Line& line, Session& session);
bool read_lsan(const Line& line, Session& session);
bool open_msan(const Headline& headline, const Line& line, Session& session);
bool read_msan(const Line& line, Session& session);
bool open_tsan(const Headline& headline, const Line& line, Session& session);
bool read_tsan(const Line& line, Session& session);
bool open_hwasan(const Headline& headline, const Line& line, Session& session);
bool read_hwasan(const Line& line, Session& session);

bool open_ubsan(const Line& line, Session& session);
bool read_ubsan(const Line& line, Session& session);
bool open_libfuzzer(const Line& line, Session& session);
bool read_libfuzzer(const Line& line, Session& session);
bool open_glibc(const Line& line, Session& session);
bool open_scudo(const Line& line, Session& session);

/// Any line that begins with Valgrind's `==PID== `.
bool read_valgrind(const Line& line, Session& session);
/// `Address 0x4d is 4 bytes inside a block of size 16 free'd`; false for any other text.
bool read_valgrind_address(std::string_view text, const Line& line, Session& session);
/// `96 (32 direct, 64 indirect) bytes in 1 blocks are …`: what of it is the record's own.
std::optional<Leak> valgrind_leak(std::string_view text);
/// A whole document of its protocol, version 4; `first` is the line that it begins on.
void read_valgrind_xml(const std::string& text, const Line& first, Session& session);

/// The line that a worker of Dropcheck leaves in its report.
bool read_trailer(const Line& line, Session& session);

// --- Shared ------------------------------------------------------------------------------------

/// How a tool begins a message, and the kind that it means.
struct Beginning {
  std::string_view begins, kind;
};
/// The kind of the first that the text begins with; empty if there is none.
std::string_view kind_by_beginning(std::string_view text, std::span<const Beginning> known);
/// What sanitizers' reports have in common: stacks and their headings, regions, shadow, summary.
bool read_common(const Line& line, Session& session);
/// `SUMMARY: TOOL: KIND …` of any tool, also where the report above it is lost.
void read_summary(const Headline& summary, const Line& line, Session& session);
/// A signal's headline, whichever tool caught it: `SEGV on unknown address 0x0 (pc 0x1 … T0)`.
bool open_signal(const Headline& headline, const Line& line, Session& session);
/// The `-fsanitize=` check that a message of UBSan is about; empty if unknown.
std::string_view ubsan_check(std::string_view message);
/// The check of a kind in UBSan's SUMMARY line with report_error_type=1.
std::string_view ubsan_check_of_summary(std::string_view kind);
/// Lines that explain a run rather than report: no symbolizer, no leak check, nested bugs.
bool read_note(const Line& line, Session& session);

}  // namespace dropcheck::inspect
