// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 12: a tail with several owners. "Each value has exactly one owner", says the chapter; the
// one owner of this value is its block of counts, and the handles own that together.

#include <iostream>

#include "primitives/rc.hpp"

namespace {

using dropcheck::Rc;

/// Cons; Nil is the empty handle.
struct List {
  int value;
  Rc<List> next;
};

}  // namespace

int main() {
  const auto a = Rc<List>::make(5, Rc<List>::make(10, Rc<List>()));
  std::cout << "count after creating a = " << a.strong_count() << '\n';
  const List b{3, a};
  std::cout << "count after creating b = " << a.strong_count() << '\n';
  {
    const List c{4, a};
    std::cout << "count after creating c = " << a.strong_count() << '\n';
  }
  std::cout << "count after c goes out of scope = " << a.strong_count() << '\n';
}
