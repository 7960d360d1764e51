// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What libFuzzer says of a target: the defect is the input's first byte.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static int volatile sink = 0;
  if (size == 0) return 0;
  if (data[0] == 'a') std::abort();
  if (data[0] == 't') {
    for (;;) sink = sink + one;
  }
  if (data[0] == 'm') {
    for (;;) std::memset(std::malloc(1 << 20), 1, 1 << 20);
  }
  if (data[0] == 'b') std::free(std::malloc(1ul << 30));
  if (data[0] == 'e') std::exit(0);
  if (data[0] == 'w') const_cast<std::uint8_t*>(data)[0] = 'x';
  if (data[0] == 'u') {
    int* p = new int(1);
    delete p;
    sink = *p;
  }
  if (data[0] == 'l') sink = *new int(1);
  return 0;
}
