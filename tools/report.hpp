// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `dropcheck report`: what sanitizers and their like wrote into logs, as reports.
#pragma once

#include <string>
#include <vector>

#include "tools/exit_code.hpp"

namespace dropcheck {

struct ReportOptions {
  /// Files, directories, the `log_path` that a sanitizer was given, and `-` for standard input.
  std::vector<std::string> paths;
  /// What `--json` printed of an earlier run: only what is new since then counts. Empty: none.
  std::string baseline;
  /// Where to write JUnit's XML: a failed test for each distinct report that is not known.
  std::string junit;
  /// Where to write SARIF; files are named from the current directory.
  std::string sarif;
  /// Where to write a page for people; see docs/report-page.md.
  std::string html;
  /// Asks llvm-symbolizer for names that a log lacks; tools/symbolize.hpp says when.
  bool symbolize = true;
  bool json = false;
  bool verbose = false;
};

/// clean: the logs were read and hold no report, or none that the baseline does not know. finding:
/// they hold some. trouble: one could not be
/// read, or nothing in it was recognised as anything's output.
ExitCode report(const ReportOptions& options);

}  // namespace dropcheck
