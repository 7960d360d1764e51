// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/steps.hpp"

namespace dropcheck::page {

Markup steps_of(const inspect::Report&, std::string_view) { return {}; }

}  // namespace dropcheck::page
