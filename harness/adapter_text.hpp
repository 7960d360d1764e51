// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of an adapter, cut down to what an emitted program calls. Works on the plain struct of
// static functions that an adapter is; what it does not understand it keeps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dropcheck {

/// Whether a text has this name, and not only as a part of another.
bool mentions(std::string_view text, std::string_view name);

/// The names of the static functions and constants of a struct of the text, and of its bases there.
std::vector<std::string> member_names(const std::string& text, std::string_view structure);

/// The adapter without the static members that neither `body` calls as Impl::member nor the rest of
/// the adapter mentions, and without helpers that nobody mentions then. `payload_throws`: whether
/// specialisations of drop_may_throw matter.
std::string trimmed_adapter(std::string_view adapter, std::string_view body, bool payload_throws);

}  // namespace dropcheck
