// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a file is a program or a library, and which build of it.
#pragma once

#include <optional>
#include <string>

namespace dropcheck {

/// The GNU build id of an ELF program or library, in hexadecimal; empty if it has none, or is not
/// of 64 bits. Nothing if `path` is no regular file that can be read, or neither of the two.
std::optional<std::string> build_id_of(const std::string& path);

}  // namespace dropcheck
