// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/emit_rust.hpp"

namespace dropcheck::graph {

/// Any bytes as a program over std::rc and std::cell of Rust 1.65 or newer, in a file of this name.
RustProgram emit_rust(std::span<const std::uint8_t> program, const std::string& file);

}  // namespace dropcheck::graph
