// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 3: a value has one owner, and a move makes it another one.

#include <iostream>

#include "examples/chapter/string.hpp"
#include "primitives/drop.hpp"

int main() {
  // A variable of Rust's: what was moved out is not there any more, and is not dropped again. A
  // plain variable of C++ goes on, with whatever a move leaves in it.
  dropcheck::Local<chapter::String> s1(std::in_place, "Hello");
  const chapter::String s2 = s1.move_out();
  // To use s1 now is E0382 in Rust. C++ compiles it; a Local can at least be asked.
  if (s1.is_initialized()) return 1;
  std::cout << s2 << '\n';

  const int x1 = 5;
  const int x2 = x1;
  std::cout << "x1: " << x1 << ", x2: " << x2 << '\n';
}
