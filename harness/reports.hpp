// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a sanitizer's report is about, in terms of the program under way. A worker that dies of one
// leaves a line behind it that names the program, its step, and what each object went through.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "harness/flight.hpp"
#include "harness/target.hpp"

namespace dropcheck {

/// How the line begins. What follows is JSON: {"version": 1, "target": "rc/reference", "program":
/// bytes in hex, "abilities": a number, "step": from 0, "history": [[object, "made", step], …],
/// "seen": [act, [[kind, small, value, node, first, second], …]]}, and of what Dropcheck saw itself
/// "rule", "expected" and "actual" as texts.
inline constexpr std::string_view trailer_mark = "DROPCHECK ";

/// Writes the line, with its newline, and gives its length; cut off if there is no room for it.
/// Allocates nothing. Requires: room for a byte.
std::size_t write_trailer(std::span<char> room, std::string_view subject,
                          std::string_view implementation, const Flight& flight);

/// From here on, reports of AddressSanitizer and UndefinedBehaviorSanitizer end in the line, and
/// the object that the first one is about is noted as touched. Without sanitizers: nothing.
/// Requires: both outlive the process's last report.
void explain_reports(const Target& target, Flight& flight);

}  // namespace dropcheck
