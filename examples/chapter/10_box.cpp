// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 10: a value on the heap behind a pointer on the stack, which frees it.

#include <iostream>

#include "primitives/box.hpp"

int main() {
  const auto b = dropcheck::Box<int>::make(5);
  static_assert(sizeof b == sizeof(int*));
  std::cout << "b = " << *b << '\n';
}
