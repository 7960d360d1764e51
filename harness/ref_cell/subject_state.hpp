// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world in which an implementation runs: its cells and guards in slots, and what can be
// observed of both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/ledger.hpp"
#include "harness/probe.hpp"
#include "harness/ref_cell/adapter.hpp"
#include "harness/ref_cell/interpreter.hpp"
#include "harness/ref_cell/node.hpp"

namespace dropcheck::ref_cell {

/// A variable with or without a value, which need not be able to move.
template <class T>
class Place {
 public:
  // Not defaulted: the union has no default of its own.
  Place() {}  // NOLINT(modernize-use-equals-default)
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (in_use_) std::destroy_at(std::addressof(value_));
  }

  bool in_use() const { return in_use_; }
  T& operator*() { return value_; }

  /// Requires: it is not in use.
  template <class Make>
  void fill(Make&& make) {
    ::new (static_cast<void*>(std::addressof(value_))) T(make());
    in_use_ = true;
  }
  /// While it is destroyed nobody finds it.
  void empty() {
    in_use_ = false;
    std::destroy_at(std::addressof(value_));
  }

 private:
  bool in_use_ = false;
  union {
    T value_;
  };
};

/// Destroying it destroys its cells, unless they were abandoned.
template <RefCellAdapter A>
class SubjectState : public Interpreter, private NodeObserver {
 public:
  using RefCell = CellOf<A, Node>;
  using Ref = RefOf<A, Node>;
  using RefMut = RefMutOf<A, Node>;
  using PartRef = RefOf<A, Part>;
  using PartRefMut = RefMutOf<A, Part>;
  using Guard = std::variant<std::monostate, Ref, RefMut, PartRef, PartRefMut>;

  /// Requires: `registry` is the thread's current one and outlives this.
  SubjectState(const Program& program, Registry& registry)
      : Interpreter(abilities_of<A>(), program),
        registry_(registry),
        outer_(std::exchange(NodeObserver::current(), static_cast<NodeObserver*>(this))) {}
  ~SubjectState() {
    if (!abandoned_) std::destroy_at(&slots_);
    NodeObserver::current() = outer_;
  }

  /// After a fault a cell may be anything: it is not touched again.
  void abandon_handles() { abandoned_ = true; }

  void observe() override {
    const Ledger::Scope subject(true);
    for (std::uint8_t i = 0; i < limits::slots; ++i) observe(CellSlot{i});
    for (std::uint8_t i = 0; i < limits::slots; ++i) look(GuardSlot{i});
    if constexpr (HasCell<A>) {
      for (std::uint8_t i = 0; i < limits::slots; ++i) observe(PlainSlot{i});
    }
    if constexpr (HasOnceCell<A>) {
      for (std::uint8_t i = 0; i < limits::slots; ++i) observe(OnceSlot{i});
    }
    trace().add(number_event(EventKind::alive, registry_.live()));
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) trace().add(node_event(EventKind::leaked, i));
    }
  }

 protected:
  struct GuardPlace {
    Guard guard;
    /// The cell that it is of, if there is one.
    std::uint8_t cell = 0;

    bool in_use() const { return guard.index() != 0; }
  };
  struct PlainPlace {
    Place<PlainOf<A, Node>> node;
    Place<PlainOf<A, int>> number;
  };

  Place<RefCell>& at(CellSlot slot) { return slots_.cells[slot.index]; }
  GuardPlace& at(GuardSlot slot) { return slots_.guards[slot.index]; }
  PlainPlace& at(PlainSlot slot) { return slots_.plain[slot.index]; }
  Place<OnceOf<A, Node>>& at(OnceSlot slot) { return slots_.once[slot.index]; }
  /// What is shared is const, though it changes.
  const RefCell& shared(CellSlot slot) { return *at(slot); }
  const auto& shared(PlainSlot slot) { return std::as_const(*at(slot).node); }
  const auto& shared(OnceSlot slot) { return std::as_const(*at(slot)); }

  bool has_guards(CellSlot slot) {
    for (const GuardPlace& place : slots_.guards) {
      if (place.in_use() && place.cell == slot.index) return true;
    }
    return false;
  }

  void look(GuardSlot slot) {
    const auto look_through = [&]<class G>(G& guard) {
      if constexpr (!std::is_same_v<G, std::monostate>) tell(slot, std::as_const(*guard));
    };
    std::visit(look_through, at(slot).guard);
  }
  void tell_of(OnceSlot slot, const Node& node) {
    if (const auto serial = node.touch()) {
      trace().add(node_event(EventKind::holds_once, *serial, slot.index));
    }
  }

 private:
  void observe(CellSlot slot) {
    if (!at(slot).in_use()) return;
    Event event = slot_event(EventKind::locked, slot.index);
    const bool readable = read(shared(slot), event);
    const bool writable = A::template try_borrow_mut<Node>(shared(slot)).has_value();
    if (writable) event.kind = static_cast<std::uint8_t>(EventKind::broken);
    if (readable) {
      event.kind = static_cast<std::uint8_t>(writable ? EventKind::free : EventKind::shared);
    }
    trace().add(event);
  }
  /// Whether it can be read, and then what it holds.
  bool read(const RefCell& cell, Event& event) {
    const std::optional<Ref> reader = A::template try_borrow<Node>(cell);
    if (!reader) return false;
    const Node& node = **reader;
    if (const auto serial = node.touch()) {
      event.node = *serial;
      event.first = node.left.number;
      event.second = node.right.number;
    }
    return true;
  }

  void tell(GuardSlot slot, const Node& node) {
    if (const auto serial = node.touch()) {
      trace().add(sees_event(slot, Seen::node, *serial, node.left.number, node.right.number));
    }
  }
  void tell(GuardSlot slot, const Part& part) {
    const auto* const node = static_cast<const Node*>(registry_.find(part.node));
    if (node == nullptr || (&part != &node->left && &part != &node->right)) {
      const Ledger::Scope harness(false);
      return registry_.report({"a value is not touched after its drop",
                               "the guard sees a part of a live node",
                               "it leads to memory that is part of no live node"});
    }
    const Seen seen = &part == &node->left ? Seen::left : Seen::right;
    trace().add(sees_event(slot, seen, part.node, part.number));
  }

  void observe(PlainSlot slot) {
    if (!at(slot).node.in_use()) return;
    const Node& node = A::template cell_get_mut<Node>(*at(slot).node);
    const int number = A::template cell_get<int>(std::as_const(*at(slot).number));
    if (const auto serial = node.touch()) {
      trace().add(node_event(EventKind::holds_plain, *serial, slot.index,
                             static_cast<std::uint64_t>(number)));
    }
  }
  void observe(OnceSlot slot) {
    const Node* const node = A::template once_get<Node>(shared(slot));
    if (node != nullptr) tell_of(slot, *node);
  }

  void before_make(Label label) override {
    if (faults_.fires(FaultPoint::make, label)) throw Thrown();
  }
  void after_make(const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::made, node.serial(), node.label().index));
  }
  void on_drop(Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::dropped, node.serial(), node.label().index));
    if (registry_.fault()) return;
    find_free_cells();
    run_script(node.label());
  }
  void find_free_cells() {
    const Ledger::Scope subject(true);
    std::uint64_t readable = 0;
    std::uint64_t writable = 0;
    for (std::uint8_t i = 0; i < limits::slots; ++i) {
      if (!at(CellSlot{i}).in_use()) continue;
      const RefCell& cell = shared(CellSlot{i});
      readable |= std::uint64_t{A::template try_borrow<Node>(cell).has_value()} << i;
      writable |= std::uint64_t{A::template try_borrow_mut<Node>(cell).has_value()} << i;
    }
    trace().add(number_event(EventKind::finds, readable, writable));
  }

  struct Slots {
    std::array<Place<RefCell>, limits::slots> cells;
    std::array<PlainPlace, limits::slots> plain;
    std::array<Place<OnceOf<A, Node>>, limits::slots> once;
    // Last, so that they are destroyed first.
    std::array<GuardPlace, limits::slots> guards;

    Slots() {
      for (auto& place : once) place.fill([] { return OnceOf<A, Node>(); });
    }
  };

  Registry& registry_;
  NodeObserver* outer_;
  bool abandoned_ = false;
  union {
    Slots slots_{};
  };
};

}  // namespace dropcheck::ref_cell
