// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dump of shadow bytes under a report, in the three shapes it comes in.
#pragma once

#include <optional>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// Takes `=>0x502000000000: fa fa 00 00[fa]fa …` in; false for any other line.
bool add_shadow_row(std::string_view text, Shadow& shadow);

/// Finds the dialect and what the guilty byte means and describes; `address` is the report's. The
/// mapping of shadow addresses is that of Linux on x86-64.
void decode_shadow(Shadow& shadow, std::optional<std::uint64_t> address);

/// "freed heap memory" for `fd`; empty for an unknown byte.
std::string_view shadow_meaning(std::string_view byte);

}  // namespace dropcheck::inspect
