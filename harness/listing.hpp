// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs and violations as reports show them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/target.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// The text of a program, indented, with a comment at step `marked` if there is such a step. Empty
/// if there is no such subject.
std::string listing(std::string_view subject, std::span<const std::uint8_t> program,
                    std::size_t marked);

/// A violation in words, with its program and the step marked: what a driver prints on its own.
std::string describe(const Target& target, std::span<const std::uint8_t> program,
                     const Violation& violation);

}  // namespace dropcheck
