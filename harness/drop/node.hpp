// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload of drop rules: a value that tells of its beginning and its end.
#pragma once

#include "harness/probe.hpp"

namespace dropcheck::drop {

class Node;

/// What a node tells and asks: a node made by default does not hold whom, so the thread does.
class Witness {
 public:
  /// Throws Thrown if the program says so; otherwise the node is about to exist.
  virtual void before_make(Label label) = 0;
  virtual void after_make(const Node& node) = 0;
  /// Throws Thrown if the program says so.
  virtual void on_drop(const Node& node) = 0;
  /// A law is broken: what is dropped now may be anything.
  virtual bool abandons() const = 0;

  /// That of the thread's current run.
  static Witness*& current() {
    static thread_local Witness* current = nullptr;
    return current;
  }

 protected:
  ~Witness() = default;
};

class Node : public Probe {
 public:
  /// What std::mem::take leaves behind.
  Node() : Node(Label{0}) {}
  explicit Node(Label label) : Probe((Witness::current()->before_make(label), label)) {
    Witness::current()->after_make(*this);
  }
  Node(Node&&) noexcept = default;
  Node& operator=(const Node&) = delete;

  ~Node() noexcept(false) {
    const bool abandons = Witness::current()->abandons();
    if (!abandons && husk()) return;
    if (!abandons && begin_drop()) {
      Witness::current()->on_drop(*this);
    } else {
      abandon();
    }
  }
};

}  // namespace dropcheck::drop
