// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 6: one writer, and nobody else.

#include <iostream>

#include "examples/chapter/string.hpp"

int main() {
  chapter::String s("Hello");
  chapter::String& r1 = s;
  // A second reference here is E0499 in Rust, or E0502 if it only reads. C++ compiles both. Where
  // the rule matters, a RefCell keeps it while the program runs; see listing 13.
  r1.push_str(", world!");
  std::cout << r1 << '\n';
}
