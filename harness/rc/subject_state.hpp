// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world in which an implementation runs: its handles in slots and out of them, its nodes, and
// what can be observed of both.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/rc/adapter.hpp"
#include "harness/rc/interpreter.hpp"
#include "harness/rc/node.hpp"

namespace dropcheck::rc {

/// Destroying it destroys its handles, unless they were abandoned.
template <RcAdapter A>
class SubjectState : public Interpreter, private NodeObserver<A> {
 public:
  using Node = rc::Node<A>;
  using Strong = typename Node::Strong;
  using Weak = typename Node::Weak;

  /// Requires: `registry` is the thread's current one and outlives this.
  SubjectState(const Program& program, Registry& registry)
      : Interpreter(abilities_of<A>(), program), registry_(registry) {}
  ~SubjectState() {
    if (!abandoned_) std::destroy_at(&handles_);
  }

  /// After a fault a handle may be anything: it is not touched again.
  void abandon_handles() { abandoned_ = true; }

  void observe() override {
    for (std::uint8_t i = 0; i < limits::slots; ++i) observe_slot(StrongSlot{i});
    if constexpr (HasWeak<A>) {
      for (std::uint8_t i = 0; i < limits::slots; ++i) {
        const Event event = watches(WeakSlot{i}, std::as_const(handles_.weak[i]));
        if (event.first != 0) trace().add(event);
      }
    }
    trace().add(alive_event(registry_.live()));
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) trace().add(node_event(EventKind::leaked, i));
    }
  }

  void take_back() override {
    for (auto& forgotten : std::exchange(handles_.forgotten, {})) drop(forgotten);
    if constexpr (HasRaw<A>) {
      for (Node* raw : std::exchange(raw_, {})) {
        const Ledger::Scope subject(true);
        const Strong dying = A::template from_raw<Node>(raw);
      }
    }
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (auto* node = static_cast<Node*>(registry_.find(i))) drop_taken(node->next);
    }
    for (auto& forgotten : std::exchange(handles_.forgotten_weak, {})) drop(forgotten);
  }

 protected:
  /// Marks a node's `next` while it is assigned, unless destructors may use it then.
  class NextBusy {
   public:
    explicit NextBusy(Node& node) : node_(node) { node_.next_busy = !ReentrantAssign<A>; }
    ~NextBusy() { node_.next_busy = false; }
    NextBusy(const NextBusy&) = delete;
    NextBusy& operator=(const NextBusy&) = delete;

   private:
    Node& node_;
  };

  NodeObserver<A>& observer() { return *this; }
  Strong& at(StrongSlot slot) { return handles_.strong[slot.index]; }
  Weak& at(WeakSlot slot) { return handles_.weak[slot.index]; }

  /// The node that the slot owns, if it is a live one.
  Node* node_in(StrongSlot slot) {
    if (!at(slot)) return nullptr;
    Node& node = *at(slot);
    return node.touch() ? &node : nullptr;
  }
  /// The same, if its `next` may be used.
  Node* next_owner(StrongSlot slot) {
    Node* node = node_in(slot);
    return node == nullptr || node->next_busy ? nullptr : node;
  }

  static bool strong_full([[maybe_unused]] const auto& handle) {
    if constexpr (HasPresetCounts<A>) return A::counters(handle).strong == count_max;
    return false;
  }
  static bool weak_full([[maybe_unused]] const auto& handle) {
    if constexpr (HasPresetCounts<A>) return A::counters(handle).weak == count_max;
    return false;
  }
  static bool copy_would_wrap(const Node& node) {
    return strong_full(node.next) || weak_full(node.up);
  }

  Outcome drop_taken(Strong& place) {
    if (!place) return Outcome::skipped;
    const Ledger::Scope subject(true);
    const Strong dying(std::move(place));
    return Outcome::done;
  }

  void forget(Strong&& handle, std::uint64_t more) {
    const Ledger::Scope harness(false);
    handles_.forgotten.push_back({std::move(handle), more});
  }
  void forget(Weak&& handle, std::uint64_t more)
    requires HasWeak<A>
  {
    const Ledger::Scope harness(false);
    handles_.forgotten_weak.push_back({std::move(handle), more});
  }

  void observe_slot(StrongSlot slot) {
    const Strong& handle = std::as_const(at(slot));
    if (!handle) return;
    const auto serial = (*handle).touch();
    if (!serial) return;
    std::uint64_t strong = 0;
    std::uint64_t weak = 0;
    if constexpr (HasStrongCount<A>) strong = A::strong_count(handle);
    if constexpr (HasWeakCount<A>) weak = A::weak_count(handle);
    const Ledger::Scope harness(false);
    trace().add(holds_event(slot, *serial, (*handle).value, strong, weak));
  }

  Event watches(WeakSlot slot, [[maybe_unused]] const Weak& handle) {
    std::uint64_t strong = 0;
    std::uint64_t weak = 0;
    if constexpr (HasStrongCount<A>) strong = A::strong_count(handle);
    if constexpr (HasWeakCount<A>) weak = A::weak_count(handle);
    return watches_event(slot, strong, weak);
  }
  void observe_weak(WeakSlot slot, const Weak& handle) {
    const Event seen = watches(slot, handle);
    const Ledger::Scope harness(false);
    trace().add(seen);
  }

  /// What can be seen through a Weak, as a destructor sees it through `up`.
  void observe_parent(const Weak& up) {
    if (strong_full(up)) return trace().add(parent_event(0, 0));
    const Ledger::Scope subject(true);
    Strong parent;
    try {
      Strong upgraded = A::template upgrade<Node>(up);
      parent = std::move(upgraded);
    } catch (const std::bad_alloc&) {
      // An armed failure met the upgrade: the parent cannot be seen.
    }
    const auto serial = parent ? (*parent).touch() : std::nullopt;
    const Ledger::Scope harness(false);
    if (!serial) return trace().add(parent_event(0, 0));
    const Node& node = *parent;
    if (node.next_busy) return trace().add(parent_event(*serial + 1, next_is_busy));
    const auto next = node.next ? (*node.next).touch() : std::nullopt;
    trace().add(parent_event(*serial + 1, next ? *next + 1 : 0));
  }

  std::vector<Node*> raw_;

 private:
  static constexpr std::uint64_t count_max = std::numeric_limits<std::uint64_t>::max();

  /// A handle that no op drops, standing for `more` others of its block.
  template <class Handle>
  struct Forgotten {
    Handle handle;
    std::uint64_t more;
  };

  void drop(Forgotten<Strong>& forgotten) {
    const Ledger::Scope subject(true);
    const Strong dying(std::move(forgotten.handle));
    if constexpr (HasPresetCounts<A>) {
      Counters counters = A::counters(dying);
      counters.strong -= forgotten.more;
      A::preset(dying, counters);
    }
  }
  void drop([[maybe_unused]] Forgotten<Weak>& forgotten) {
    const Ledger::Scope subject(true);
    const Weak dying(std::move(forgotten.handle));
    if constexpr (HasPresetCounts<A>) {
      if (forgotten.more == 0) return;
      Counters counters = A::counters(dying);
      counters.weak -= forgotten.more;
      A::preset(dying, counters);
    }
  }

  void before_make(Label label) override {
    if (faults_.fires(FaultPoint::make, label)) throw Thrown();
  }
  void after_make(const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::made, node.serial(), node.label().index));
  }
  void before_copy(const Node& from) override {
    if (from.touch() && faults_.fires(FaultPoint::copy, from.label())) throw Thrown();
  }
  void after_copy(const Node& from, const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::copied, node.serial(), node.label().index, from.serial()));
  }
  void on_drop(Node& node) override {
    const Ledger::Scope harness(false);
    const Label label = node.label();
    trace().add(node_event(EventKind::dropped, node.serial(), label.index));
    if (registry_.fault()) return;
    if constexpr (HasWeak<A>) observe_parent(node.up);
    run_script(label);
    if (faults_.fires(FaultPoint::drop, label)) {
      if constexpr (PropagatesDropThrow<A>) throw Thrown();
    }
  }

  struct Handles {
    std::array<Strong, limits::slots> strong{};
    std::array<Weak, limits::slots> weak{};
    // Lists, because a vector copies handles whose destructor may throw when it grows.
    std::list<Forgotten<Strong>> forgotten;
    std::list<Forgotten<Weak>> forgotten_weak;
  };

  Registry& registry_;
  bool abandoned_ = false;
  union {
    Handles handles_{};
  };
};

}  // namespace dropcheck::rc
