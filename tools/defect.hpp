// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is wrong, in the terms of ownership: one list, for findings and for reports alike.
#pragma once

#include <string_view>

#include "tools/finding.hpp"

namespace dropcheck {

/// As "use after drop", "double drop" or "wrong drop order". A rule says what must hold, a defect
/// how it does not; "other defect" for a rule that the list does not know.
std::string_view defect_of(const Finding& finding);

}  // namespace dropcheck
