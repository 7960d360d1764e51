// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts that emitted programs for memory pools are put together from.
#pragma once

#include <string_view>

namespace dropcheck::memory_pool::emit_parts {

/// Where pools live, what they gave, and what addresses alone can show of it.
extern const std::string_view pools;
extern const std::string_view blocks;
extern const std::string_view misplaced;
extern const std::string_view unchanged;
extern const std::string_view touches;

/// The balance of the pool's memory.
extern const std::string_view memory;

/// The object that is made; TOLD_LATER, CHECK, UNORDERED, ALIGN and REST are to be replaced.
extern const std::string_view objects;

/// For a pool that destroys in an order of its own.
extern const std::string_view unordered;

/// What a look at a block of bytes shows, and at an object.
extern const std::string_view show_bytes;
extern const std::string_view show_object;

/// A function for the op with this word, or empty; CHECK, CHECK_IT, FREE, SHOW and TELL are
/// to be replaced.
std::string_view function(std::string_view word);

}  // namespace dropcheck::memory_pool::emit_parts
