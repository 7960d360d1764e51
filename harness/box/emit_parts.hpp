// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts that emitted programs for Box are put together from.
#pragma once

#include <string_view>

namespace dropcheck::box::emit_parts {

/// Every block with its size and alignment.
extern const std::string_view memory;

/// The payloads. Of a node, COPY, THROWS and THROW are to be replaced.
extern const std::string_view node;
extern const std::string_view dyn;
extern const std::string_view unit;
extern const std::string_view slice;

/// How an op is run, and what the slots hold.
extern const std::string_view running;

/// What an implementation that counts says of its values.
extern const std::string_view tracked;

/// What is left at the end.
extern const std::string_view leaks;

/// A function for the op with this word, or empty.
std::string_view function(std::string_view word);

}  // namespace dropcheck::box::emit_parts
