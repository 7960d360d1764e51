// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its owners. Every call of the implementation is
// a statement of its own, inside a ledger scope. What the ops mean stands in model.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <variant>
#include <vector>

#include "harness/box/adapter.hpp"
#include "harness/box/interpreter.hpp"
#include "harness/box/node.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"

namespace dropcheck::box {

/// Destroying it destroys its owners, unless they were abandoned.
template <BoxAdapter A>
class Subject final : public Interpreter, private NodeObserver<A>, private Witness {
  using Node = box::Node<A>;
  using Owner = typename Node::Owner;
  using DynOwner = typename A::template Owner<DynNode>;
  using UnitOwner = typename A::template Owner<Unit>;
  using Slice = SliceOf<A, Node>;
  static constexpr Abilities abilities = abilities_of<A>();
  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities) == 0;

 public:
  /// Requires: `registry` is the thread's current one and outlives this.
  Subject(const Program& program, Registry& registry)
      : Interpreter(abilities, program),
        registry_(registry),
        outer_(std::exchange(Witness::current(), static_cast<Witness*>(this))) {}
  ~Subject() {
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

  /// For std::visit: a closure would be one more object on an instrumented stack.
  template <OpAlternative O>
  Outcome operator()(const O& o) {
    return run(o);
  }

 private:
  Outcome perform(const Op& op) override {
    const Ledger::Scope subject(true);
    try {
      return std::visit(*this, op);
    } catch (const Thrown&) {
      faults_.caught();
      return Outcome::threw;
    } catch (const std::bad_alloc&) {
      return Outcome::out_of_memory;
    }
  }

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

  void drop_raw(Node* raw) {
    const Ledger::Scope subject(true);
    const Owner dying = A::template from_raw<Node>(raw);
  }

  /// An op that the implementation lacks, and only that.
  template <class O>
    requires(!supported<O>)
  Outcome run(const O&) {
    return Outcome::skipped;
  }

  /// A move between slots of one kind.
  Outcome move(const auto& o) {
    if (!at(o.from) || moves_in_vain(o)) return Outcome::skipped;
    at(o.into) = std::move(at(o.from));
    return Outcome::done;
  }
  static Outcome drop_taken(auto& place) {
    if (!place) return Outcome::skipped;
    [[maybe_unused]] const auto dying(std::move(place));
    return Outcome::done;
  }

  // One node.
  Outcome run(const op::Nop&) { return Outcome::skipped; }
  Outcome run(const op::New& o) {
    Owner fresh = A::template make<Node>(observer(), o.label);
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::Move& o) { return move(o); }
  Outcome run(const op::Swap& o) {
    if (!at(o.a) && !at(o.b)) return Outcome::skipped;
    using std::swap;
    swap(at(o.a), at(o.b));
    return Outcome::done;
  }
  Outcome run(const op::Drop& o) { return drop_taken(at(o.slot)); }
  Outcome run(const op::Look& o) {
    if (node_in(o.slot) == nullptr) return Outcome::skipped;
    look(o.slot);
    return Outcome::done;
  }
  Outcome run(const op::Write& o) {
    Node* const node = node_in(o.slot);
    if (node == nullptr) return Outcome::skipped;
    node->value = o.value.index;
    return Outcome::done;
  }
  Outcome run(const op::Assign& o)
    requires supported<op::Assign>
  {
    if (node_in(o.slot) == nullptr) return Outcome::skipped;
    Node fresh(observer(), o.label);
    A::template assign<Node>(at(o.slot), std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::IntoInner& o)
    requires supported<op::IntoInner>
  {
    if (node_in(o.slot) == nullptr) return Outcome::skipped;
    const Node dying = A::template into_inner<Node>(std::move(at(o.slot)));
    return Outcome::done;
  }
  Outcome run(const op::IntoRc& o)
    requires supported<op::IntoRc>
  {
    if (node_in(o.slot) == nullptr) return Outcome::skipped;
    [[maybe_unused]] const auto dying = A::template into_rc<Node>(std::move(at(o.slot)));
    return Outcome::done;
  }

  // Lists.
  Outcome run(const op::SetNext& o) {
    Node* const node = node_in(o.slot);
    if (node == nullptr || !at(o.from) || o.slot == o.from) return Outcome::skipped;
    node->next = std::move(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::TakeNext& o) {
    Node* const node = node_in(o.slot);
    if (node == nullptr || !node->next) return Outcome::skipped;
    at(o.into) = std::move(node->next);
    return Outcome::done;
  }
  Outcome run(const op::DropNext& o) {
    Node* const node = node_in(o.slot);
    return node == nullptr ? Outcome::skipped : drop_taken(node->next);
  }
  Outcome run(const op::Clone& o)
    requires supported<op::Clone>
  {
    if (node_in(o.from) == nullptr) return Outcome::skipped;
    Owner clone = A::template clone<Node>(std::as_const(at(o.from)));
    at(o.into) = std::move(clone);
    return Outcome::done;
  }
  Outcome run(const op::CloneFrom& o)
    requires supported<op::CloneFrom>
  {
    if (node_in(o.from) == nullptr || node_in(o.into) == nullptr) return Outcome::skipped;
    A::template clone_from<Node>(at(o.into), std::as_const(at(o.from)));
    return Outcome::done;
  }
  Outcome run(const op::DropList& o)
    requires supported<op::DropList>
  {
    if (node_in(o.slot) == nullptr) return Outcome::skipped;
    A::template drop_list<Node>(std::move(at(o.slot)), &Node::next);
    return Outcome::done;
  }

  // Owners that give away. The vectors are the harness's.
  Outcome run(const op::Leak& o)
    requires supported<op::Leak>
  {
    if (!at(o.slot)) return Outcome::skipped;
    Node& leaked = A::template leak<Node>(std::move(at(o.slot)));
    const Ledger::Scope harness(false);
    leaked_.push_back(&leaked);
    return Outcome::done;
  }
  Outcome run(const op::IntoRaw& o)
    requires supported<op::IntoRaw>
  {
    if (!at(o.slot)) return Outcome::skipped;
    Node* const raw = A::template into_raw<Node>(std::move(at(o.slot)));
    const Ledger::Scope harness(false);
    raw_.push_back(raw);
    return Outcome::done;
  }
  Outcome run(const op::FromRaw& o)
    requires supported<op::FromRaw>
  {
    if (raw_.empty()) return Outcome::skipped;
    Node* const raw = raw_.back();
    raw_.pop_back();
    Owner back = A::template from_raw<Node>(raw);
    at(o.into) = std::move(back);
    return Outcome::done;
  }

  // Values of a base class, without bytes, side by side.
  template <class Derived>
  DynOwner make_dyn(Label label) {
    auto fresh = A::template make<Derived>(observer(), label);
    return A::template upcast<DynNode, Derived>(std::move(fresh));
  }
  Outcome run(const op::NewDyn& o)
    requires supported<op::NewDyn>
  {
    const bool large = o.label.index % 2 == 1;
    DynOwner fresh = large ? make_dyn<LargeNode>(o.label) : make_dyn<SmallNode>(o.label);
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::MoveDyn& o)
    requires supported<op::MoveDyn>
  {
    return move(o);
  }
  Outcome run(const op::DropDyn& o)
    requires supported<op::DropDyn>
  {
    return drop_taken(at(o.slot));
  }
  Outcome run(const op::NewUnit& o) {
    UnitOwner fresh = A::template make<Unit>();
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::MoveUnit& o) { return move(o); }
  Outcome run(const op::DropUnit& o) { return drop_taken(at(o.slot)); }
  Outcome run(const op::NewSlice& o)
    requires supported<op::NewSlice>
  {
    Slice fresh = A::template make_slice<Node>(
        o.shape.length(), [&](std::size_t) { return Node(observer(), o.shape.label()); });
    has_slice_[o.into.index] = true;
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::MoveSlice& o)
    requires supported<op::MoveSlice>
  {
    if (!has_slice_[o.from.index] || moves_in_vain(o)) return Outcome::skipped;
    has_slice_[o.from.index] = false;
    has_slice_[o.into.index] = true;
    at(o.into) = std::move(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::DropSlice& o)
    requires supported<op::DropSlice>
  {
    if (!std::exchange(has_slice_[o.slot.index], false)) return Outcome::skipped;
    const Slice dying(std::move(at(o.slot)));
    return Outcome::done;
  }

  // What will go wrong.
  Outcome run(const op::FailAlloc& o) {
    Ledger::fail_allocation(o.ordinal.index);
    return Outcome::done;
  }
  Outcome run(const op::ThrowMake& o) { return arm(FaultPoint::make, o.label, o.ordinal); }
  Outcome run(const op::ThrowCopy& o) { return arm(FaultPoint::copy, o.label, o.ordinal); }
  Outcome run(const op::ThrowDrop& o) { return arm(FaultPoint::drop, o.label, o.ordinal); }

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

  struct Owners {
    std::array<Owner, limits::slots> boxes{};
    std::array<DynOwner, limits::slots> dyns{};
    std::array<UnitOwner, limits::slots> units{};
    std::array<Slice, limits::slots> slices{};
  };

  Registry& registry_;
  Witness* outer_;
  std::vector<Node*> raw_;
  std::vector<Node*> leaked_;
  /// An empty slice is one, too.
  std::array<bool, limits::slots> has_slice_{};
  std::uint64_t units_ = 0;
  bool abandoned_ = false;
  union {
    Owners owners_{};
  };
};

}  // namespace dropcheck::box
