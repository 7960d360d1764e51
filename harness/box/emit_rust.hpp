// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/emit_rust.hpp"

namespace dropcheck::box {

/// Any bytes as a program over std::boxed, in a file of this name. What is allocated is not said.
RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file);

}  // namespace dropcheck::box
