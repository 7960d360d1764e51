// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of an emitted program for graphs that stand as they are.
#pragma once

#include <string_view>

namespace dropcheck::graph::emit_parts {

extern const std::string_view nodes;
extern const std::string_view running;
extern const std::string_view looking;
extern const std::string_view closing;

/// The function that runs the op with this word, or empty.
std::string_view function(std::string_view word);

}  // namespace dropcheck::graph::emit_parts
