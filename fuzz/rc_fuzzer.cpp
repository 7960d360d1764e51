// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer writes programs for an implementation of Rc. Built once per target.
#include "fuzz/one_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dropcheck::fuzz_one_input(data, size);
  return 0;
}
