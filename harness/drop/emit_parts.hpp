// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts that emitted programs about drop rules are put together from.
#pragma once

#include <string_view>

namespace dropcheck::drop::emit_parts {

/// The payload. THROWS and THROW are to be replaced.
extern const std::string_view node;

/// The types of variables, for what the program has of them.
extern const std::string_view aggregates;
extern const std::string_view by_hand;

/// How an op is run, and what ends a scope.
extern const std::string_view running;

/// What a variable holds. The second is for structs and arrays.
extern const std::string_view looking;
extern const std::string_view looking_at_aggregates;

/// What is left at the end.
extern const std::string_view leaks;

}  // namespace dropcheck::drop::emit_parts
