// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 17: what was moved is not freed twice.

#include "examples/chapter/string.hpp"
#include "primitives/box.hpp"

int main() {
  auto x = dropcheck::Box<chapter::String>::make("Hello");
  auto y = std::move(x);
  // Rust refuses this line (E0382). C++ compiles it, and it is the move that makes it harmless: an
  // owner that was moved from is empty.
  dropcheck::mem::drop(std::move(x));
  dropcheck::mem::drop(std::move(y));
}
