// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 9: a value is dropped before the end of its scope.

#include "examples/chapter/custom_smart_pointer.hpp"
#include "primitives/box.hpp"

int main() {
  // In a box, because the variable outlives its value: at the end of main() C++ destroys it once
  // more, and an empty box does nothing then. Rust does not drop what was moved.
  auto c = dropcheck::Box<chapter::CustomSmartPointer>::make(chapter::String("some data"));
  std::cout << "CustomSmartPointer created.\n";
  dropcheck::mem::drop(std::move(c));
  std::cout << "CustomSmartPointer dropped before end of main.\n";
}
