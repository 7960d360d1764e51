// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 18: a local cannot be returned by reference. In Rust the signature alone is wrong
// (E0106: a lifetime of what?), and with the 'static that rustc suggests the body is (E0515). In
// C++ it is a warning, so the compiler has to be told that it is an error.

#include <iostream>

#include "examples/chapter/string.hpp"

namespace {

chapter::String no_dangle() {
  chapter::String s("Hello");
  return s;
}

}  // namespace

int main() { std::cout << no_dangle() << '\n'; }
