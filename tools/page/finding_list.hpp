// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The list of findings, a row each, and what filters it where scripts run.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/page/finding.hpp"

namespace dropcheck::page {

/// `articles`: so many of them, from the first, have an article that a row links to. Rows beyond
/// `bytes` are counted.
Markup list_of(const std::vector<Finding>& findings, std::size_t articles, std::size_t bytes);

}  // namespace dropcheck::page
