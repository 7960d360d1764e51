// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that a user leaves out of all programs, by their words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/targets.hpp"

namespace dropcheck {

/// By ids. Words of other subjects are ignored.
std::uint64_t omitted_by(const std::vector<std::string>& words, const TargetRow& target);

/// False for a word that is no op of any of the targets, with a line about it on standard error.
bool are_ops_of(const std::vector<TargetRow>& targets, const std::vector<std::string>& words);

}  // namespace dropcheck
