// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload of Rc: a probe with a strong `next` and a weak `up`, whose destructor looks at its
// surroundings and runs the drop script of its label.
#pragma once

#include <utility>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/rc/adapter.hpp"

namespace dropcheck::rc {

template <class A>
class Node;

/// Where nodes live: what they tell and ask when something happens to them.
template <class A>
class NodeObserver {
 public:
  /// Throws Thrown if the program says so; otherwise the node is about to exist.
  virtual void before_make(Label label) = 0;
  virtual void after_make(const Node<A>& node) = 0;
  virtual void before_copy(const Node<A>& from) = 0;
  virtual void after_copy(const Node<A>& from, const Node<A>& node) = 0;
  /// The node's links are still there. Throws Thrown if the program says so.
  virtual void on_drop(Node<A>& node) = 0;

 protected:
  ~NodeObserver() = default;
};

template <class A>
class Node : public Probe {
 public:
  using Strong = typename A::template Strong<Node>;
  using Weak = WeakOf<A, Node>;

  Node(NodeObserver<A>& observer, Label label)
      : Probe((observer.before_make(label), label)), observer_(&observer) {
    observer.after_make(*this);
  }
  Node(NodeObserver<A>& observer, Label label, const Weak& self) : Node(observer, label) {
    up = self;
  }
  Node(const Node& other)
      : Probe((other.observer_->before_copy(other), other)),
        observer_(other.observer_),
        value(other.value),
        up(other.up),
        next(other.next) {
    observer_->after_copy(other, *this);
  }
  Node(Node&&) noexcept = default;
  Node& operator=(const Node&) = delete;

  ~Node() noexcept(!PropagatesDropThrow<A>) {
    if (husk()) return;
    if (!begin_drop()) {
      // What lies here is stale: empty links take its place, so that nothing is released again.
      std::construct_at(&up);
      std::construct_at(&next);
      return;
    }
    observer_->on_drop(*this);
  }

 private:
  NodeObserver<A>* observer_;

 public:
  std::uint8_t value = 0;
  // C++ drops members from the last to the first; Rust's order is next, then up.
  [[no_unique_address]] Weak up;
  Strong next;
  bool next_busy = false;
};

}  // namespace dropcheck::rc
