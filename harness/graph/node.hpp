// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload of graphs: a node of a tree and a node of a list. Its links are what the
// implementation says.
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <utility>

#include "harness/graph/adapter.hpp"
#include "harness/probe.hpp"

namespace dropcheck::graph {

template <class A>
class Node;
template <class A>
class ListNode;

/// Where nodes live: what they tell and ask when something happens to them.
template <class A>
class NodeObserver {
 public:
  virtual void on_make(const Probe& node, bool in_list) = 0;
  /// The links of the node are still there.
  virtual void on_drop(Node<A>& node) = 0;
  virtual void on_drop(ListNode<A>& node) = 0;

 protected:
  ~NodeObserver() = default;
};

template <class A>
class Node : public Probe {
 public:
  using Tree = typename A::template Tree<Node>;
  using Parent = typename A::template Parent<Node>;
  using Children = typename A::template Children<Node>;

  Node(NodeObserver<A>& observer, Label label) : Probe(label), observer_(&observer) {
    observer.on_make(*this, false);
  }
  Node(Node&&) noexcept = default;
  Node& operator=(Node&&) = delete;
  ~Node() {
    if (husk()) return;
    if (!begin_drop()) {
      // What lies here is stale: empty links take its place, so that nothing is released again.
      std::construct_at(&parent);
      std::construct_at(&children);
      return;
    }
    observer_->on_drop(*this);
    if constexpr (!OwnsLinks<A>) drop_in_order(children);
  }

  /// From the first to the last, as Rust drops a Vec; a std::vector promises no order.
  static void drop_in_order(Children& children) {
    for (Tree& child : children) const Tree dying(std::move(child));
  }

 private:
  NodeObserver<A>* observer_;

 public:
  std::uint8_t value = 0;
  // C++ drops members from the last to the first; Rust's order is children, then parent.
  Parent parent;
  Children children;
};

template <class A>
class ListNode : public Probe {
 public:
  using List = typename A::template List<ListNode>;
  using Tail = typename A::template Tail<ListNode>;

  ListNode(NodeObserver<A>& observer, Label label, List&& rest)
      : Probe(label), observer_(&observer), tail(std::move(rest)) {
    observer.on_make(*this, true);
  }
  ListNode(ListNode&&) = delete;
  ListNode& operator=(ListNode&&) = delete;
  ~ListNode() {
    if (begin_drop()) {
      observer_->on_drop(*this);
    } else {
      std::construct_at(&tail);
    }
  }

 private:
  NodeObserver<A>* observer_;

 public:
  Tail tail;
};

/// As the events name it.
template <class A>
std::ostream& operator<<(std::ostream& out, const Node<A>& node) {
  return out << "node #" << node.serial();
}
template <class A>
std::ostream& operator<<(std::ostream& out, const ListNode<A>& node) {
  return out << "node #" << node.serial();
}

}  // namespace dropcheck::graph
