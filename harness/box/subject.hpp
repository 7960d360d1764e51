// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its owners. Every call of the implementation is
// a statement of its own, inside a ledger scope. What the ops mean stands in model.hpp.
#pragma once

#include <cstddef>
#include <new>
#include <utility>
#include <variant>

#include "harness/box/adapter.hpp"
#include "harness/box/subject_state.hpp"
#include "harness/demand.hpp"
#include "harness/ledger.hpp"

namespace dropcheck::box {

template <BoxAdapter A>
class Subject final : public SubjectState<A> {
  using Base = SubjectState<A>;
  using Base::at;
  using Base::faults_;
  using Base::has_slice_;
  using Base::leaked_;
  using Base::look;
  using Base::moves_in_vain;
  using Base::node_in;
  using Base::observer;
  using Base::raw_;
  using typename Base::DynOwner;
  using typename Base::Node;
  using typename Base::Owner;
  using typename Base::Slice;
  using typename Base::UnitOwner;
  static constexpr Abilities abilities = abilities_of<A>();
  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities) == 0;

 public:
  Subject(const Program& program, Registry& registry) : Base(program, registry) {}

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
    exchange(at(o.a), at(o.b));
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
    if (node == nullptr || !node->next || this->ties_a_knot(o)) return Outcome::skipped;
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
    const bool left = SwapsOnMove<A> && has_slice_[o.into.index];
    has_slice_[o.into.index] = true;
    if (o.from != o.into) has_slice_[o.from.index] = left;
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
  Outcome run(const op::ThrowMake& o) { return this->arm(FaultPoint::make, o.label, o.ordinal); }
  Outcome run(const op::ThrowCopy& o) { return this->arm(FaultPoint::copy, o.label, o.ordinal); }
  Outcome run(const op::ThrowDrop& o) { return this->arm(FaultPoint::drop, o.label, o.ordinal); }
};

}  // namespace dropcheck::box
