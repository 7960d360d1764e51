// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 1: values on the stack.

#include <iostream>

int main() {
  const int x = 5;
  // Only the pointer is on the stack, as in Rust; the text is in read-only data.
  const char* const y = "Hello";
  const bool z = true;

  std::cout << std::boolalpha << "x: " << x << ", y: " << y << ", z: " << z << '\n';
}
