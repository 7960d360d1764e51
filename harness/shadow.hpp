// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What AddressSanitizer thinks of memory, and whether it would say so. Without it nothing is known.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "harness/ledger.hpp"

namespace dropcheck::shadow {

/// Whether this build can tell.
inline constexpr bool watches = Ledger::asan_judges;

/// Set by drivers that have the time for it: then a touch happens for real, in a child process that
/// is to die of it, where otherwise the shadow memory alone is asked.
inline bool touches_for_real = false;

/// Whether no byte is poisoned. Requires: `watches`. A range that wraps is not.
bool all_addressable(const void* first, std::size_t size);

/// Empty if a touch of this byte is reported, or if this build cannot tell; otherwise what happens
/// instead.
std::optional<std::string> why_touch_is_not_reported(const void* byte);

}  // namespace dropcheck::shadow
