// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer writes programs for an implementation of graphs. Built once per target.
#include "fuzz/one_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int keep_out_of_corpus = -1;
  return dropcheck::fuzz_one_input(data, size) ? 0 : keep_out_of_corpus;
}
