// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 13: a RefCell lets a list that is shared be changed, and so be tied into a cycle. Given
// an argument, the line runs that the chapter has in comments because it "would cause a panic". No
// borrow is refused, so nothing panics: it prints the cycle without end, until the stack is full.

#include <iostream>

#include "primitives/rc.hpp"
#include "primitives/ref_cell.hpp"

namespace {

using dropcheck::Rc;
using dropcheck::RefCell;
using dropcheck::Weak;

/// Cons; Nil is the empty handle.
struct List {
  int value;
  RefCell<Rc<List>> next;
};

/// As #[derive(Debug)] does it.
std::ostream& operator<<(std::ostream& out, const Rc<List>& list) {
  if (!list) return out << "Nil";
  return out << "Cons(" << list->value << ", " << list->next << ')';
}

struct Watched {
  Weak<List> a;
  Weak<List> b;
};

Watched a_and_b_own_each_other(bool uncommented) {
  const auto a = Rc<List>::make(5, RefCell<Rc<List>>());
  std::cout << "a initial rc count = " << a.strong_count() << '\n';
  std::cout << "a next item = Some(" << a->next << ")\n";
  const auto b = Rc<List>::make(10, RefCell(Rc(a)));
  *a->next.borrow_mut() = b;
  std::cout << "b rc count after changing a = " << b.strong_count() << '\n';
  std::cout << "a rc count after changing a = " << a.strong_count() << '\n';
  if (uncommented) std::cout << "a next item = " << *a->next.borrow() << '\n';
  return {a.downgrade(), b.downgrade()};
}

}  // namespace

int main(int argc, char**) {
  const Watched left = a_and_b_own_each_other(argc > 1);
  // Nobody can reach them, and they own each other: a leak, of which the chapter says nothing.
  std::cerr << "a is left with " << left.a.strong_count() << " owner, b's next\n"
            << "b is left with " << left.b.strong_count() << " owner, a's next\n";
}
