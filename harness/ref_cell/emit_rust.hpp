// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/emit_rust.hpp"

namespace dropcheck::ref_cell {

/// Any bytes as a program over std::cell, in a file of this name. Destructors run ops, too, so
/// slots are not variables of main() but what all functions can get at.
RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file);

}  // namespace dropcheck::ref_cell
