// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of an emitted program for cells in Rust, as they stand.
#pragma once

#include <string_view>

namespace dropcheck::ref_cell::emit_rust_parts {

/// Nodes, and where they and their guards are.
extern const std::string_view world;
/// How an op ends, scripts, and what is looked at.
extern const std::string_view running;

// A function for each op.
extern const std::string_view cell_functions;
extern const std::string_view guards;
extern const std::string_view plain;
extern const std::string_view once;

}  // namespace dropcheck::ref_cell::emit_rust_parts
