// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 2: a value on the heap, and its owner on the stack.

#include <iostream>

#include "examples/chapter/string.hpp"

int main() {
  const chapter::String s("Hello, world!");
  std::cout << "s: " << s << '\n';
}
