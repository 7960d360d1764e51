// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A libFuzzer target that does nothing: the speed limit of the engine, to measure others against.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return 0; }
