// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program as a stand-alone C++ program that shows the same without Dropcheck. Only at the failing
// step is anything compared, with what the model says there.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/target.hpp"

namespace dropcheck::graph {

/// Requires: `target` is one of this subject.
std::string emit(const Target& target, std::span<const std::uint8_t> program,
                 const EmitRequest& request);

}  // namespace dropcheck::graph
