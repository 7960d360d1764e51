// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The payload of cells: a node of two halves, so that a borrow of it can be split.
#pragma once

#include <cstdint>
#include <ostream>

#include "harness/probe.hpp"

namespace dropcheck::ref_cell {

class Node;

/// Where nodes live: what they tell and ask when something happens to them.
class NodeObserver {
 public:
  /// Throws Thrown if the program says so; otherwise the node is about to exist.
  virtual void before_make(Label label) = 0;
  virtual void after_make(const Node& node) = 0;
  virtual void on_drop(Node& node) = 0;

  /// That of the thread's current run: a default constructor is given none.
  static NodeObserver*& current() {
    static thread_local NodeObserver* current = nullptr;
    return current;
  }

 protected:
  ~NodeObserver() = default;
};

/// A part of a node that a guard can refer to. It knows whose part it is.
struct Part {
  std::uint32_t node = 0;
  std::uint8_t number = 0;
};

class Node : public Probe {
 public:
  explicit Node(Label label = {}) : Probe((NodeObserver::current()->before_make(label), label)) {
    left = {serial(), label.index};
    right = {serial(), 0};
    NodeObserver::current()->after_make(*this);
  }
  Node(Node&&) noexcept = default;
  Node& operator=(Node&&) = delete;
  ~Node() {
    if (!husk() && begin_drop()) NodeObserver::current()->on_drop(*this);
  }

  Part left;
  Part right;
};

/// As the events name it.
inline std::ostream& operator<<(std::ostream& out, const Node& node) {
  return out << "node #" << node.serial();
}

}  // namespace dropcheck::ref_cell
