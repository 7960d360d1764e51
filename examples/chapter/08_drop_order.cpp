// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 8: locals die in reverse, in C++ as in Rust. Fields do not: Rust drops the first one
// first, see dropcheck::Fields in primitives/drop.hpp.

#include "examples/chapter/custom_smart_pointer.hpp"

int main() {
  const chapter::CustomSmartPointer c{chapter::String("my stuff")};
  const chapter::CustomSmartPointer d{chapter::String("other stuff")};
  std::cout << "CustomSmartPointers created.\n";
}
