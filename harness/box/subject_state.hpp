// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world in which an implementation runs: its owners in slots and out of them, its values, and
// what can be observed of both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "harness/box/adapter.hpp"
#include "harness/box/interpreter.hpp"
#include "harness/box/node.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"

namespace dropcheck::box {

namespace state_detail {

/// What an implementation counts, in the order of Tracked.
template <BoxAdapter A>
auto tracked() {
  if constexpr (HasTracked<A>) {
    return std::array{A::template tracked<Node<A>>(), A::template tracked<Unit>(),
                      A::tracked_in_all()};
  } else {
    return std::array<std::size_t, 0>();
  }
}

}  // namespace state_detail

/// Destroying it destroys its owners, unless they were abandoned.
template <BoxAdapter A>
class SubjectState : public Interpreter, private NodeObserver<A>, private Witness {
 public:
  using Node = box::Node<A>;
  using Owner = typename Node::Owner;
  using DynOwner = typename A::template Owner<DynNode>;
  using UnitOwner = typename A::template Owner<Unit>;
  using Slice = SliceOf<A, Node>;

  /// Requires: `registry` is the thread's current one and outlives this.
  SubjectState(const Program& program, Registry& registry)
      : Interpreter(abilities_of<A>(), program),
        registry_(registry),
        outer_(std::exchange(Witness::current(), static_cast<Witness*>(this))) {}
  ~SubjectState() {
    if (!abandoned_) std::destroy_at(&owners_);
    Witness::current() = outer_;
  }

  /// After a fault an owner may be anything: it is not touched again.
  void abandon_handles() { abandoned_ = true; }

  void observe() override {
    for (std::uint8_t i = 0; i < limits::slots; ++i) look(BoxSlot{i});
    for (std::uint8_t i = 0; i < limits::slots; ++i) {
      if (const DynNode* node = value_of(at(DynSlot{i}))) {
        if (const auto serial = node->touch()) {
          trace().add(node_event(EventKind::holds_dyn, *serial, i));
        }
      }
    }
    for (std::uint8_t i = 0; i < limits::slots; ++i) {
      if (at(UnitSlot{i})) trace().add(unit_event(UnitSlot{i}));
    }
    if constexpr (HasSlice<A>) {
      for (std::uint8_t i = 0; i < limits::slots; ++i) look(SliceSlot{i});
    }
    if constexpr (AllocatesOnce<A>) {
      trace().add(number_event(EventKind::allocations, Ledger::allocations()));
    }
    trace().add(number_event(EventKind::alive, registry_.live(), units_));
    if constexpr (HasTracked<A>) {
      const auto now = state_detail::tracked<A>();
      for (const Tracked what : {Tracked::nodes, Tracked::units, Tracked::in_all}) {
        const auto i = static_cast<std::size_t>(what);
        trace().add(difference(what, now[i], tracked_before_[i]));
      }
    }
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) trace().add(node_event(EventKind::leaked, i));
    }
  }

  void take_back() override {
    if constexpr (HasRaw<A>) {
      for (Node* raw : std::exchange(leaked_, {})) drop_raw(raw);
      for (Node* raw : std::exchange(raw_, {})) drop_raw(raw);
    }
  }

 protected:
  Owner& at(BoxSlot slot) { return owners_.boxes[slot.index]; }
  DynOwner& at(DynSlot slot) { return owners_.dyns[slot.index]; }
  UnitOwner& at(UnitSlot slot) { return owners_.units[slot.index]; }
  Slice& at(SliceSlot slot) { return owners_.slices[slot.index]; }
  NodeObserver<A>& observer() { return *this; }

  static auto* value_of(auto& owner) { return owner ? std::addressof(*owner) : nullptr; }
  /// The node that the slot owns, if it is a live one.
  Node* node_in(BoxSlot slot) {
    Node* const node = value_of(at(slot));
    return node != nullptr && node->touch() ? node : nullptr;
  }

  void look(BoxSlot slot) {
    const Node* const node = node_in(slot);
    if (node == nullptr) return;
    const auto next = node->next ? (*node->next).touch() : std::nullopt;
    const Ledger::Scope harness(false);
    trace().add(holds_event(slot, node->serial(), node->value, next ? *next + 1 : 0));
  }
  void look(SliceSlot slot) {
    const std::size_t size = at(slot).size();
    if (size == 0) return;
    for (std::size_t i = 0; i < size; ++i) {
      if (!at(slot)[i].touch()) return;
    }
    trace().add(slice_event(slot, size, at(slot)[0].serial()));
  }

  std::vector<Node*> raw_;
  std::vector<Node*> leaked_;
  /// An empty slice is one, too.
  std::array<bool, limits::slots> has_slice_{};

 private:
  void drop_raw(Node* raw) {
    const Ledger::Scope subject(true);
    const Owner dying = A::template from_raw<Node>(raw);
  }

  void before_make(Label label) override {
    if (faults_.fires(FaultPoint::make, label)) throw Thrown();
  }
  void after_make(const Probe& node) override {
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
    const auto next = node.next ? (*node.next).touch() : std::nullopt;
    trace().add(number_event(EventKind::rest, next ? *next + 1 : 0));
    if (registry_.fault()) return;
    run_script(label);
    if (faults_.fires(FaultPoint::drop, label)) {
      if constexpr (PropagatesDropThrow<A>) throw Thrown();
    }
  }
  void on_drop(DynNode& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::dropped, node.serial(), node.label().index));
    if (!registry_.fault()) run_script(node.label());
  }
  void unit_made() override { count_unit(EventKind::unit_made); }
  void unit_dropped() override { count_unit(EventKind::unit_dropped); }
  void count_unit(EventKind kind) {
    const Ledger::Scope harness(false);
    units_ += kind == EventKind::unit_made ? 1 : -1;
    trace().add(event(kind));
  }

  static Event difference(Tracked what, const auto& now, const auto& before) {
    constexpr auto node = static_cast<std::int64_t>(sizeof(Node));
    const auto values = static_cast<std::int64_t>(now.values - before.values);
    const auto bytes = static_cast<std::int64_t>(now.bytes - before.bytes);
    return tracked_event(what, values, bytes / node, bytes % node);
  }

  struct Owners {
    std::array<Owner, limits::slots> boxes{};
    std::array<DynOwner, limits::slots> dyns{};
    std::array<UnitOwner, limits::slots> units{};
    std::array<Slice, limits::slots> slices{};
  };

  Registry& registry_;
  Witness* outer_;
  /// An earlier program of the process may have abandoned what it owned.
  const decltype(state_detail::tracked<A>()) tracked_before_ = state_detail::tracked<A>();
  std::uint64_t units_ = 0;
  bool abandoned_ = false;
  union {
    Owners owners_{};
  };
};

}  // namespace dropcheck::box
