// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a fuzzing engine calls for each input: bytes become a program, a violation ends the process.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dropcheck {

/// Judges the program that the bytes are, on the target that this binary was built for. On a
/// violation it prints the finding to standard error and aborts, which is how an engine learns of
/// it.
void fuzz_one_input(const std::uint8_t* data, std::size_t size);

}  // namespace dropcheck
