// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of an emitted program for cells that stand as they are, but for words in capitals.
#pragma once

#include <string_view>

namespace dropcheck::ref_cell::emit_parts {

extern const std::string_view node;
extern const std::string_view running;
extern const std::string_view looking;
extern const std::string_view whole_guards;
extern const std::string_view plain;
extern const std::string_view once;
extern const std::string_view leaks;

/// The function that runs the op with this word, or empty.
std::string_view function(std::string_view word);

}  // namespace dropcheck::ref_cell::emit_parts
