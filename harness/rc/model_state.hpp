// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world of the model of Rc and Weak: numbers in tables, no pointers, no memory. A block is an
// index, a handle is the index of its block, and a count is kept by hand wherever a handle appears
// or goes. What the ops do with it stands in model.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <utility>
#include <vector>

#include "harness/account.hpp"
#include "harness/rc/interpreter.hpp"

namespace dropcheck::rc {

class ModelState : public Interpreter {
 public:
  ModelState(Abilities abilities, const Program& program) : Interpreter(abilities, program) {
    strong_.fill(none);
    weak_.fill(none);
    nodes_.reserve(limits::steps_max);
    blocks_.reserve(limits::steps_max);
  }

  bool in_use(StrongSlot slot) const { return strong_[slot.index] != none; }
  bool in_use(WeakSlot slot) const { return weak_[slot.index] != none; }

  /// Through `next` and `up`.
  std::vector<Lead> leads() const;

  void observe() override;
  void observe_leaks() override;
  void take_back() override;

 protected:
  using Handle = int;
  static constexpr Handle none = -1;
  static constexpr std::uint64_t count_max = ~std::uint64_t{0};

  /// `weak` includes the one that all strong handles share, while there are any.
  struct Block {
    int node;
    std::uint64_t strong = 1;
    std::uint64_t weak = 1;
  };
  struct Node {
    Label label;
    Handle next = none;
    Handle up = none;
    std::uint8_t value = 0;
    bool alive = true;
    bool next_busy = false;
  };
  /// A handle that is never dropped, standing for `more` others of its block.
  struct Forgotten {
    Handle handle;
    std::uint64_t more;
  };

  Handle& at(StrongSlot slot) { return strong_[slot.index]; }
  Handle& at(WeakSlot slot) { return weak_[slot.index]; }
  Block& block(Handle handle) { return blocks_[handle]; }
  Node& node_of(Handle handle) { return nodes_[block(handle).node]; }
  bool alive(Handle handle) { return handle != none && block(handle).strong != 0; }

  bool at_brink(bool full) {
    if (full) note(Situation::count_at_brink);
    return full;
  }
  bool strong_full(Handle handle) {
    return handle != none && at_brink(block(handle).strong == count_max);
  }
  bool weak_full(Handle handle) {
    return handle != none && at_brink(block(handle).weak == count_max);
  }
  bool next_is_free(StrongSlot slot) { return at(slot) != none && !node_of(at(slot)).next_busy; }
  /// A copy of the node clones its links too.
  bool can_copy(StrongSlot slot) {
    if (!next_is_free(slot)) return false;
    const Node& node = node_of(at(slot));
    return !strong_full(node.next) && !weak_full(node.up);
  }
  bool allocation_fails() { return allocations_left_ != 0 && --allocations_left_ == 0; }
  void note_exclusion(Handle handle, Situation shared, Situation watched) {
    if (block(handle).strong != 1) note(shared);
    if (block(handle).strong == 1 && block(handle).weak != 1) note(watched);
  }

  Handle retain(Handle handle) { return ++block(handle).strong, handle; }
  Handle retain_weak(Handle handle) {
    if (handle != none) ++block(handle).weak;
    return handle;
  }
  void release_weak(Handle handle) {
    if (handle != none) --block(handle).weak;
  }
  /// Whether a destructor threw. The implicit weak goes after the value.
  bool release(Handle handle) {
    if (handle == none || --block(handle).strong != 0) return false;
    note(Situation::last_drop);
    if (block(handle).weak != 1) note(Situation::last_drop_with_weak);
    const bool threw = drop_node(block(handle).node);
    release_weak(handle);
    return threw;
  }
  /// Stores the new handle, then drops the old one. `place` may be gone when that returns.
  Outcome assign(Handle& place, Handle handle) {
    return release(std::exchange(place, handle)) ? Outcome::threw : Outcome::done;
  }
  /// Move assignment from another place.
  Outcome move(Handle& from, Handle& into) {
    if (has(swaps_on_move)) return std::swap(from, into), Outcome::done;
    return assign(into, std::exchange(from, none));
  }
  Outcome assign_weak(Handle& place, Handle handle) {
    release_weak(std::exchange(place, handle));
    return Outcome::done;
  }
  /// The only strong handle gives its node away; its Weaks are dead.
  int take_node(Handle handle) {
    block(handle).strong = 0;
    release_weak(handle);
    return block(handle).node;
  }
  Outcome drop_taken(Handle handle) {
    return drop_node(take_node(handle)) ? Outcome::threw : Outcome::done;
  }
  Handle block_with(int node) {
    blocks_.push_back({.node = node});
    return static_cast<Handle>(blocks_.size()) - 1;
  }

  int make_node(Label label) {
    if (faults_.fires(FaultPoint::make, label)) return note(Situation::make_throws), none;
    nodes_.push_back({.label = label});
    ++live_;
    const int node = static_cast<int>(nodes_.size()) - 1;
    trace().add(node_event(EventKind::made, node, label.index));
    return node;
  }
  int copy_node(int from) {
    const Label label = nodes_[from].label;
    if (faults_.fires(FaultPoint::copy, label)) return note(Situation::copy_throws), none;
    const Node copy = nodes_[from];
    if (copy.next != none) retain(copy.next);
    retain_weak(copy.up);
    nodes_.push_back(copy);
    ++live_;
    const int node = static_cast<int>(nodes_.size()) - 1;
    trace().add(node_event(EventKind::copied, node, label.index, from));
    return node;
  }
  /// The node's own destructor, then its fields in order of declaration: next, up.
  bool drop_node(int node) {
    const Label label = nodes_[node].label;
    trace().add(node_event(EventKind::dropped, node, label.index));
    if (has(has_weak)) observe_parent(nodes_[node].up);
    run_script(label);
    nodes_[node].alive = false;
    --live_;
    bool threw = faults_.fires(FaultPoint::drop, label);
    if (threw) note(Situation::drop_throws);
    threw |= release(std::exchange(nodes_[node].next, none));
    release_weak(std::exchange(nodes_[node].up, none));
    return threw;
  }

  void observe_parent(Handle up) {
    if (!alive(up) || strong_full(up) || (has(upgrade_allocates) && allocation_fails())) {
      return trace().add(parent_event(0, 0));
    }
    note(Situation::drop_sees_parent);
    const Node& parent = node_of(up);
    const std::uint64_t next = parent.next == none ? 0 : block(parent.next).node + 1;
    trace().add(parent_event(block(up).node + 1, parent.next_busy ? next_is_busy : next));
  }
  Event holds(StrongSlot slot) {
    const Block& own = block(at(slot));
    return holds_event(slot, own.node, nodes_[own.node].value,
                       has(has_strong_count) ? own.strong : 0,
                       has(has_weak_count) ? own.weak - 1 : 0);
  }
  Event watches(WeakSlot slot) {
    if (!alive(at(slot))) return watches_event(slot, 0, 0);
    const Block& own = block(at(slot));
    return watches_event(slot, has(has_strong_count) ? own.strong : 0,
                         has(has_weak_count) ? own.weak - 1 : 0);
  }

  // Enough for one of each a step: a sanitizer's allocator is slow.
  alignas(std::max_align_t) std::byte inline_[limits::steps_max * (sizeof(Block) + sizeof(Node))];
  std::pmr::monotonic_buffer_resource memory_{inline_, sizeof inline_};
  std::pmr::vector<Block> blocks_{&memory_};
  std::pmr::vector<Node> nodes_{&memory_};
  std::array<Handle, limits::slots> strong_;
  std::array<Handle, limits::slots> weak_;
  std::vector<Handle> raw_;
  std::vector<Forgotten> forgotten_;
  std::vector<Forgotten> forgotten_weak_;
  std::uint64_t live_ = 0;
  unsigned allocations_left_ = 0;
};

}  // namespace dropcheck::rc
