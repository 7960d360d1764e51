// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model against the implementation: what both show after each op, and at the last one what
// either does.
//
// section#f1-steps: ol.acts of li[data-act] (with data-op; the last is .failed), of which .same
// lines are as before; table.against with tr.differs; .scrubber with input[type=range],
// button.back, button.on and output, for a script.
#pragma once

#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// Nothing if the report has no program of Dropcheck. `id` is the article's, f1.
Markup steps_of(const inspect::Report& report, std::string_view id);

}  // namespace dropcheck::page
