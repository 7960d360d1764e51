// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 15 over the chapter's own box: it says that nothing is left, and has freed nothing.

#include <iostream>

#include "examples/chapter/as_printed/tracked_box.hpp"
#include "examples/chapter/string.hpp"
#include "primitives/drop.hpp"

int main() {
  using chapter::TrackedBox;
  auto b1 = TrackedBox<int>::make(42);
  auto b2 = TrackedBox<chapter::String>::make("Hello, world!");
  // Some type has to be named here, and any will do: the counter knows none.
  std::cout << "Allocated memory: " << TrackedBox<char>::get_allocated_memory() << '\n';
  std::cout << "b1: " << *b1 << '\n';
  std::cout << "b2: " << *b2 << '\n';

  dropcheck::mem::drop(std::move(b1));
  dropcheck::mem::drop(std::move(b2));
  std::cout << "counter after drops: " << TrackedBox<char>::get_allocated_memory() << '\n';
}
