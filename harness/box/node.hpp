// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payloads of Box: a node that owns the rest of a list, a base class with a small and a large
// derived one, and a value without bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "harness/box/adapter.hpp"
#include "harness/probe.hpp"

namespace dropcheck::box {

template <class A>
class Node;
class DynNode;

/// Where payloads live: what they tell and ask when something happens to them.
template <class A>
class NodeObserver {
 public:
  /// Throws Thrown if the program says so; otherwise the node is about to exist.
  virtual void before_make(Label label) = 0;
  virtual void after_make(const Probe& node) = 0;
  virtual void before_copy(const Node<A>& from) = 0;
  virtual void after_copy(const Node<A>& from, const Node<A>& node) = 0;
  /// The node's `next` is still there. Throws Thrown if the program says so.
  virtual void on_drop(Node<A>& node) = 0;

 protected:
  ~NodeObserver() = default;
};

template <class A>
class Node : public Probe {
 public:
  using Owner = typename A::template Owner<Node>;

  Node(NodeObserver<A>& observer, Label label)
      : Probe((observer.before_make(label), label)), observer_(&observer) {
    observer.after_make(*this);
  }
  /// The rest of the list is copied first.
  Node(const Node& other)
    requires HasClone<A>
      : Node(other, other.next ? A::template clone<Node>(other.next) : Owner()) {}
  Node(Node&&) noexcept = default;
  Node& operator=(const Node&) = delete;

  ~Node() noexcept(!PropagatesDropThrow<A>) {
    if (husk()) return;
    if (!begin_drop()) {
      // What lies here is stale: an empty link takes its place, so that nothing is released again.
      std::construct_at(&next);
      return;
    }
    observer_->on_drop(*this);
  }

 private:
  Node(const Node& other, Owner&& rest)
      : Probe((other.observer_->before_copy(other), other)),
        observer_(other.observer_),
        value(other.value),
        next(std::move(rest)) {
    observer_->after_copy(other, *this);
  }

  NodeObserver<A>* observer_;

 public:
  std::uint8_t value = 0;
  Owner next;
};

/// What a value tells that knows nothing of the adapter.
class Witness {
 public:
  virtual void on_drop(DynNode& node) = 0;
  virtual void unit_made() = 0;
  virtual void unit_dropped() = 0;

  /// That of the thread's current run: a value without bytes cannot hold it.
  static Witness*& current() {
    static thread_local Witness* current = nullptr;
    return current;
  }

 protected:
  ~Witness() = default;
};

class DynNode : public Probe {
 public:
  template <class A>
  DynNode(NodeObserver<A>& observer, Label label) : Probe((observer.before_make(label), label)) {
    observer.after_make(*this);
  }
  DynNode(const DynNode&) = delete;
  DynNode& operator=(const DynNode&) = delete;
  virtual ~DynNode() {
    if (begin_drop()) Witness::current()->on_drop(*this);
  }
};

class SmallNode final : public DynNode {
 public:
  using DynNode::DynNode;
};

/// Released as a DynNode, it would be released with another size and alignment.
class alignas(64) LargeNode final : public DynNode {
 public:
  using DynNode::DynNode;

 private:
  [[maybe_unused]] std::byte more_[100];
};

class Unit {
 public:
  Unit() { Witness::current()->unit_made(); }
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;
  ~Unit() { Witness::current()->unit_dropped(); }
};

}  // namespace dropcheck::box
