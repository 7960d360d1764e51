// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One line of a stack. Read from the right, where the shape is known: functions contain blanks,
// parentheses and anything else.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// `#0 0x55 in f(int) /src/a.cpp:3:7`, `#0 0x55 (/bin/a+0x55) (BuildId: 9b)`, TSan's without pc,
/// `{{{bt:0:0x55:pc}}}`. None for what is no frame, libFuzzer's `#12 NEW …` among it.
std::optional<Frame> parse_frame(std::string_view text);

/// `at 0x10B46C: f(int) (a.cpp:37)` and `by …`, as Valgrind writes them; the index is not set.
std::optional<Frame> parse_valgrind_frame(std::string_view text);

/// Marks frames that share their place in the binary with the frame that follows.
void mark_inlined(std::vector<Frame>& frames);

/// Takes `:LINE:COLUMN` or `:LINE` off the end of `text`.
struct Place {
  std::string_view file;
  std::uint64_t line = 0, column = 0;
};
Place parse_place(std::string_view text);

}  // namespace dropcheck::inspect
