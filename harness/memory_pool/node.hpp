// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The object that is made in a pool: a probe whose constructor may make another one in the same
// pool, and whose destructor runs the drop script of its label.
#pragma once

#include "harness/probe.hpp"

namespace dropcheck::memory_pool {

class Node;

/// Where nodes live: what they tell and ask when something happens to them.
class NodeObserver {
 public:
  /// Makes another node in the same pool if `nested`; throws Thrown if the program says so.
  virtual void before_make(Label label, bool nested) = 0;
  virtual void after_make(const Node& node) = 0;
  virtual void on_drop(Node& node) = 0;

 protected:
  ~NodeObserver() = default;
};

class Node : public Probe {
 public:
  Node(NodeObserver& observer, Label label, bool nested)
      : Probe((observer.before_make(label, nested), label)), observer_(&observer) {
    observer.after_make(*this);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    if (begin_drop()) observer_->on_drop(*this);
  }

 private:
  NodeObserver* observer_;
};

/// What making a node takes of a pool that promises its arithmetic: a record of two words that
/// leads to the destructor, and the node behind it.
inline constexpr std::size_t record_bytes = 2 * sizeof(void*);
inline constexpr std::size_t made_bytes = record_bytes + sizeof(Node);
inline constexpr std::size_t made_align = alignof(Node);
static_assert(record_bytes % made_align == 0);

}  // namespace dropcheck::memory_pool
