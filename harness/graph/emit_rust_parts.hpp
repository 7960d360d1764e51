// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a graph in Rust consists of, before its main().
#pragma once

#include <string_view>

namespace dropcheck::graph::emit_rust_parts {

/// Nodes and lists, and what their destructors say.
extern const std::string_view nodes;
/// What some ops do, one function each.
extern const std::string_view functions;
/// What is observed; say_refusals() lets panics say which borrow was refused.
extern const std::string_view looking;

}  // namespace dropcheck::graph::emit_rust_parts
