// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/timeline.hpp"

namespace dropcheck::page {

Markup timeline_of(const inspect::Report&, std::string_view) { return {}; }

}  // namespace dropcheck::page
