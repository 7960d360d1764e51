// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 19: a child that owns its parent is a cycle, and both leak; a child that watches its
// parent through a Weak is none. The chapter has the types only: main() and the destructors, which
// tell who dies, are ours.

#include <iostream>
#include <optional>
#include <vector>

#include "primitives/rc.hpp"
#include "primitives/ref_cell.hpp"

namespace {

using dropcheck::Rc;
using dropcheck::RefCell;
using dropcheck::Weak;

struct Node {
  int value;
  RefCell<std::vector<Rc<Node>>> children{};
  RefCell<std::optional<Rc<Node>>> parent{};

  ~Node() { std::cout << "drop Node " << value << '\n'; }
};

struct BetterNode {
  int value;
  RefCell<std::vector<Rc<BetterNode>>> children{};
  RefCell<std::optional<Weak<BetterNode>>> parent{};

  ~BetterNode() { std::cout << "drop BetterNode " << value << '\n'; }
};

// As #[derive(Debug)] does it. It does not follow a Weak; a Node would be printed without end.
std::ostream& operator<<(std::ostream& out, const std::optional<Weak<BetterNode>>& parent) {
  return out << (parent ? "Some((Weak))" : "None");
}

std::ostream& operator<<(std::ostream& out, const std::vector<Rc<BetterNode>>& children);

std::ostream& operator<<(std::ostream& out, const BetterNode& node) {
  return out << "BetterNode { value: " << node.value << ", children: " << node.children
             << ", parent: " << node.parent << " }";
}

std::ostream& operator<<(std::ostream& out, const std::vector<Rc<BetterNode>>& children) {
  const char* separator = "";
  out << '[';
  for (const auto& child : children) {
    out << separator << *child;
    separator = ", ";
  }
  return out << ']';
}

struct Watched {
  Weak<Node> p;
  Weak<Node> c;
};

Watched parent_and_child_own_each_other() {
  const auto p = Rc<Node>::make(1);
  const auto c = Rc<Node>::make(2, RefCell<std::vector<Rc<Node>>>(), RefCell(std::optional(p)));
  p->children.borrow_mut()->push_back(c);
  std::cout << "Node counts p " << p.strong_count() << " c " << c.strong_count() << '\n';
  return {p.downgrade(), c.downgrade()};
}

void the_child_only_watches_its_parent() {
  const auto p = Rc<BetterNode>::make(1);
  const auto c = Rc<BetterNode>::make(2, RefCell<std::vector<Rc<BetterNode>>>(),
                                      RefCell(std::optional(p.downgrade())));
  p->children.borrow_mut()->push_back(c);
  std::cout << "Better counts p s" << p.strong_count() << " w" << p.weak_count() << " c s"
            << c.strong_count() << '\n';
  std::cout << "debug " << *p << '\n';
}

}  // namespace

int main() {
  const Watched left = parent_and_child_own_each_other();
  std::cout << "-- left scope: no Node dropped = leak\n";
  std::cerr << "p is left with " << left.p.strong_count() << " owner, c's parent\n"
            << "c is left with " << left.c.strong_count() << " owner, p's children\n";

  the_child_only_watches_its_parent();
  std::cout << "-- left scope\n";
}
