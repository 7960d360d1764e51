// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 5: any number of readers at a time.

#include <iostream>

#include "examples/chapter/string.hpp"

int main() {
  chapter::String s("Hello");
  // In C++ const binds the reference only: s itself may be changed meanwhile. In Rust it may not.
  const chapter::String& r1 = s;
  const chapter::String& r2 = s;
  std::cout << r1 << " and " << r2 << '\n';
}
