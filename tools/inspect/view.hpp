// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reports as a person reads them: the worst first, alike ones once, one screen.
#pragma once

#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

struct ViewOptions {
  bool verbose = false;  // every report, every frame, every line that was not understood
  bool colour = false;
};
std::string to_text(const Parsed& parsed, const ViewOptions& options);
/// One report in full, its kind and place in the first line.
std::string paragraph_of(const Report& report);

/// `text` safe for a terminal: control characters and what is no UTF-8 as \xNN.
std::string printable(std::string_view text);

}  // namespace dropcheck::inspect
