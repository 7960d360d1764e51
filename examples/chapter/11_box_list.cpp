// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 11: a list holds a list, which only a pointer can.

#include "primitives/box.hpp"

namespace {

using dropcheck::Box;

/// Cons; Nil is the empty box.
struct List {
  int value;
  // Without the box List is an incomplete type here; E0072 in Rust, "infinite size".
  Box<List> next;
};

Box<List> cons(int value, Box<List> next) { return Box<List>::make(value, std::move(next)); }

}  // namespace

int main() {
  Box<List> list = cons(1, cons(2, cons(3, Box<List>())));
  // Left alone, the list is dropped by recursion, and a long one overflows the stack: in C++ as in
  // Rust, where the chapter does not say so.
  dropcheck::drop_list(std::move(list), &List::next);
}
