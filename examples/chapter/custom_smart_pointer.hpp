// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What listings 8 and 9 drop. Listing 9 uses it without saying so, and rustc asks where it is
// (E0422).
#pragma once

#include <iostream>

#include "examples/chapter/string.hpp"

namespace chapter {

struct CustomSmartPointer {
  String data;

  ~CustomSmartPointer() {
    std::cout << "Dropping CustomSmartPointer with data `" << data << "`!\n";
  }
};

}  // namespace chapter
