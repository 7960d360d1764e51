// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names of the laws: short, and fixed for ever, since files of known findings hold them.
#pragma once

#include <string>
#include <string_view>

namespace dropcheck {

/// "rc.counts", or empty for what is no rule. A law that subjects have in common is named after
/// what watches over it: "probe.dropped-once", "ledger.size", "memory.use-after-free".
std::string law_id(std::string_view subject, std::string_view rule);

/// Whether any rule has this name.
bool is_law(std::string_view id);

}  // namespace dropcheck
