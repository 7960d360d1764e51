// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model against the implementation: what both show after each op, and at the last one what
// either does.
//
// section#f1-steps: ol.acts of li[data-act] (with data-op; the last is .failed), of which .same
// lines are as before; in each, of a pool, svg.memory.blocks; table.against with tr.differs;
// .scrubber with input[type=range], button.back, button.on and output, for a script.
#pragma once

#include <cstddef>
#include <string_view>

#include "tools/inspect/report.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// The act that broke the rule, by its place among all; that of none: what was left when all was
/// over.
std::size_t failed_act(const inspect::Trailer& trailer);

/// Nothing if the report has no program of Dropcheck. `id` is the article's, f1.
Markup steps_of(const inspect::Report& report, std::string_view id);

}  // namespace dropcheck::page
