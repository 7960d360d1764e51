// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 15: a box that counts what it has allocated. The chapter's own, which frees nothing, is
// in as_printed/tracked_box.hpp.

#include <iostream>

#include "examples/chapter/string.hpp"
#include "primitives/tracked_box.hpp"

int main() {
  using dropcheck::TrackedBox;
  auto b1 = TrackedBox<int>::make(42);
  auto b2 = TrackedBox<chapter::String>::make("Hello, world!");
  // A function of no box: as one of a generic type, Rust cannot tell of which type (E0282).
  std::cout << "Allocated memory: " << dropcheck::tracked_in_all().bytes << '\n';
  std::cout << "b1: " << *b1 << '\n';
  std::cout << "b2: " << *b2 << '\n';

  dropcheck::mem::drop(std::move(b1));
  dropcheck::mem::drop(std::move(b2));
  std::cout << "counter after drops: " << dropcheck::tracked_in_all().bytes << '\n';
}
