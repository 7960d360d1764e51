// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports as one file that a browser shows without a network: a list, then an article for each
// distinct finding, the worst first. Without a script it lacks filters and copy buttons.
//
// What others may rely on, as the tests of the browser do:
//   #findings, table.list, tr[data-for=f1]; #filters, #by-text, #by-severity, #by-owner,
//   #by-status, output#shown; article#f1 with data-severity, data-owner, data-status, h2#f1-title,
//   .story; #f1-program, tr#f1-op3 (.broken; .fate.made, .cloned, .dropped, .touched, .broken);
//   #f1-stacks, section.stack#f1-access, #f1-free, #f1-alloc and others by their names; #f1-leaks;
//   #f1-memory, svg.memory, .guilty; #f1-unknown; #f1-commands, button.copy; details#f1-cpp;
//   details#f1-log, li#f1-L17; details#f1-fields; .left-out: what is not in the page; .cut: what is
//   not of a field.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::page {

struct ReportPage {
  const inspect::Parsed& parsed;
  /// Source below this directory is shown; empty: none.
  std::string_view root;
  /// What the log `-` held, to be read again; or null.
  std::FILE* standard_input = nullptr;
};

/// The file: at most some 5 MB, whatever the logs hold. Logs are read once more for their lines.
std::string report_page(const ReportPage& page);

}  // namespace dropcheck::page
