// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines of reports, read again from their logs, with the parser's numbers.
#pragma once

#include <cstddef>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::page {

struct LogLine {
  inspect::LineNumber number = 0;
  std::string text;
};

/// What is wanted of a log, and what was read of it.
struct LogText {
  std::string log;
  inspect::LineNumber first = 0, last = 0;
  /// Lines that are kept however much there is: something points to them.
  std::set<inspect::LineNumber> linked;
  /// Of the other lines; each counts with its markup.
  std::size_t bytes = 0;

  std::vector<LogLine> lines = {};
  std::size_t left_out = 0;

  bool has(inspect::LineNumber number) const;
};

/// Reads each log once, as far as is wanted. `standard_input` is what `-` names, or null. A log
/// that cannot be read any more leaves its texts empty.
void read_logs(std::vector<LogText>& texts, std::FILE* standard_input);

}  // namespace dropcheck::page
