// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/emit_rust.hpp"

namespace dropcheck::drop {

/// Any bytes as a program whose scopes are blocks and whose variables are variables, in a file of
/// this name. It ends inside of the scopes that are open then.
RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file);

}  // namespace dropcheck::drop
