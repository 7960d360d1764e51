// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its handles. Every call of the implementation
// is a statement of its own, inside a ledger scope. What the ops mean stands in model.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/demand.hpp"
#include "harness/ledger.hpp"
#include "harness/rc/adapter.hpp"
#include "harness/rc/subject_state.hpp"

namespace dropcheck::rc {

template <RcAdapter A>
class Subject final : public SubjectState<A> {
  using Base = SubjectState<A>;
  using Base::at;
  using Base::copy_would_wrap;
  using Base::faults_;
  using Base::next_owner;
  using Base::node_in;
  using Base::strong_full;
  using Base::weak_full;
  using typename Base::Node;
  using typename Base::Strong;
  using typename Base::Weak;
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

  // Making and sharing.
  Outcome run(const op::Nop&) { return Outcome::skipped; }
  Outcome run(const op::New& o) {
    Strong fresh = A::template make<Node>(this->observer(), o.label);
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::NewCyclic& o)
    requires supported<op::NewCyclic>
  {
    Strong fresh = A::template new_cyclic<Node>([&](const Weak& self) {
      this->observe_parent(self);
      this->observe_weak(WeakSlot{weak_under_construction}, self);
      return Node(this->observer(), o.label, self);
    });
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::Clone& o) {
    if (!at(o.from) || strong_full(at(o.from))) return Outcome::skipped;
    at(o.into) = std::as_const(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::Move& o) {
    if (!at(o.from) || this->moves_in_vain(o)) return Outcome::skipped;
    at(o.into) = std::move(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::Swap& o) {
    if (!at(o.a) && !at(o.b)) return Outcome::skipped;
    exchange(at(o.a), at(o.b));
    return Outcome::done;
  }
  Outcome run(const op::Drop& o) { return this->drop_taken(at(o.slot)); }
  Outcome run(const op::Look& o) {
    if (!at(o.slot)) return Outcome::skipped;
    this->observe_slot(o.slot);
    return Outcome::done;
  }
  Outcome run(const op::PtrEq& o)
    requires supported<op::PtrEq>
  {
    if (!at(o.a) || !at(o.b)) return Outcome::skipped;
    return A::ptr_eq(std::as_const(at(o.a)), std::as_const(at(o.b))) ? Outcome::yes : Outcome::no;
  }

  // Weak handles.
  Outcome run(const op::Downgrade& o)
    requires supported<op::Downgrade>
  {
    if (!at(o.from) || weak_full(at(o.from))) return Outcome::skipped;
    Weak fresh = A::template downgrade<Node>(std::as_const(at(o.from)));
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::Upgrade& o)
    requires supported<op::Upgrade>
  {
    if (strong_full(at(o.from))) return Outcome::skipped;
    Strong fresh = A::template upgrade<Node>(std::as_const(at(o.from)));
    if (!fresh) return Outcome::none;
    at(o.into) = std::move(fresh);
    return Outcome::done;
  }
  Outcome run(const op::NewWeak& o)
    requires supported<op::NewWeak>
  {
    at(o.into) = Weak();
    return Outcome::done;
  }
  Outcome run(const op::CloneWeak& o)
    requires supported<op::CloneWeak>
  {
    if (weak_full(at(o.from))) return Outcome::skipped;
    at(o.into) = std::as_const(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::MoveWeak& o)
    requires supported<op::MoveWeak>
  {
    if (this->moves_in_vain(o)) return Outcome::skipped;
    at(o.into) = std::move(at(o.from));
    return Outcome::done;
  }
  Outcome run(const op::SwapWeak& o)
    requires supported<op::SwapWeak>
  {
    exchange(at(o.a), at(o.b));
    return Outcome::done;
  }
  Outcome run(const op::DropWeak& o)
    requires supported<op::DropWeak>
  {
    const Weak dying(std::move(at(o.slot)));
    return Outcome::done;
  }
  Outcome run(const op::LookWeak& o)
    requires supported<op::LookWeak>
  {
    this->observe_weak(o.slot, at(o.slot));
    return Outcome::done;
  }
  Outcome run(const op::PtrEqWeak& o)
    requires supported<op::PtrEqWeak>
  {
    return A::ptr_eq(std::as_const(at(o.a)), std::as_const(at(o.b))) ? Outcome::yes : Outcome::no;
  }

  // Links between nodes.
  Outcome run(const op::SetNext& o) {
    Node* node = next_owner(o.slot);
    if (node == nullptr || !at(o.to) || strong_full(at(o.to))) return Outcome::skipped;
    const typename Base::NextBusy busy(*node);
    node->next = std::as_const(at(o.to));
    return Outcome::done;
  }
  Outcome run(const op::CloneNext& o) {
    Node* node = next_owner(o.slot);
    if (node == nullptr || !node->next || strong_full(node->next)) return Outcome::skipped;
    at(o.into) = std::as_const(node->next);
    return Outcome::done;
  }
  Outcome run(const op::TakeNext& o) {
    Node* node = next_owner(o.slot);
    if (node == nullptr || !node->next) return Outcome::skipped;
    at(o.into) = std::move(node->next);
    return Outcome::done;
  }
  Outcome run(const op::DropNext& o) {
    Node* node = next_owner(o.slot);
    return node == nullptr ? Outcome::skipped : this->drop_taken(node->next);
  }
  Outcome run(const op::SetUp& o)
    requires supported<op::SetUp>
  {
    Node* node = node_in(o.slot);
    if (node == nullptr || weak_full(at(o.to))) return Outcome::skipped;
    node->up = std::as_const(at(o.to));
    return Outcome::done;
  }
  Outcome run(const op::CloneUp& o)
    requires supported<op::CloneUp>
  {
    Node* node = node_in(o.slot);
    if (node == nullptr || weak_full(node->up)) return Outcome::skipped;
    at(o.into) = std::as_const(node->up);
    return Outcome::done;
  }
  Outcome run(const op::DropUp& o)
    requires supported<op::DropUp>
  {
    Node* node = node_in(o.slot);
    if (node == nullptr) return Outcome::skipped;
    const Weak dying(std::move(node->up));
    return Outcome::done;
  }

  // Exclusive access and giving the value away. A value moves out of its optional before it is
  // dropped: std::optional ends the process when a destructor throws.
  Outcome run(const op::TryUnwrap& o)
    requires supported<op::TryUnwrap>
  {
    if (!at(o.slot)) return Outcome::skipped;
    std::optional<Node> taken = A::template try_unwrap<Node>(std::move(at(o.slot)));
    if (!taken) return Outcome::refused;
    const Node dying(std::move(*taken));
    return Outcome::done;
  }
  Outcome run(const op::IntoInner& o)
    requires supported<op::IntoInner>
  {
    if (!at(o.slot)) return Outcome::skipped;
    std::optional<Node> taken = A::template into_inner<Node>(std::move(at(o.slot)));
    if (!taken) return Outcome::none;
    const Node dying(std::move(*taken));
    return Outcome::done;
  }
  Outcome run(const op::UnwrapOrClone& o)
    requires supported<op::UnwrapOrClone>
  {
    Node* node = next_owner(o.slot);
    if (node == nullptr || copy_would_wrap(*node)) return Outcome::skipped;
    const Node dying = A::template unwrap_or_clone<Node>(std::move(at(o.slot)));
    return Outcome::done;
  }
  Outcome run(const op::GetMut& o)
    requires supported<op::GetMut>
  {
    if (!at(o.slot)) return Outcome::skipped;
    Node* node = A::get_mut(at(o.slot));
    if (node == nullptr) return Outcome::none;
    node->value = o.value.index;
    return Outcome::done;
  }
  Outcome run(const op::MakeMut& o)
    requires supported<op::MakeMut>
  {
    Node* node = next_owner(o.slot);
    if (node == nullptr || copy_would_wrap(*node)) return Outcome::skipped;
    Node& exclusive = A::make_mut(at(o.slot));
    exclusive.value = o.value.index;
    return Outcome::done;
  }

  // Handles that are not dropped. The vectors are the harness's; moving a handle allocates nothing.
  Outcome run(const op::Forget& o) {
    if (!at(o.slot)) return Outcome::skipped;
    this->forget(std::move(at(o.slot)), 0);
    return Outcome::done;
  }
  Outcome run(const op::IntoRaw& o)
    requires supported<op::IntoRaw>
  {
    if (!at(o.slot)) return Outcome::skipped;
    Node* raw = A::template into_raw<Node>(std::move(at(o.slot)));
    const Ledger::Scope harness(false);
    this->raw_.push_back(raw);
    return Outcome::done;
  }
  Outcome run(const op::FromRaw& o)
    requires supported<op::FromRaw>
  {
    if (this->raw_.empty()) return Outcome::skipped;
    Node* raw = this->raw_.back();
    this->raw_.pop_back();
    Strong back = A::template from_raw<Node>(raw);
    at(o.into) = std::move(back);
    return Outcome::done;
  }
  Outcome run(const op::ForgetWeak& o)
    requires supported<op::ForgetWeak>
  {
    this->forget(std::move(at(o.slot)), 0);
    return Outcome::done;
  }
  Outcome run(const op::PresetStrong& o)
    requires supported<op::PresetStrong>
  {
    if (!at(o.slot)) return Outcome::skipped;
    Counters counters = A::counters(at(o.slot));
    if (counters.strong >= o.width.brink()) return Outcome::skipped;
    Strong clone = std::as_const(at(o.slot));
    this->forget(std::move(clone), o.width.brink() - counters.strong - 1);
    counters.strong = o.width.brink();
    A::preset(at(o.slot), counters);
    return Outcome::done;
  }
  Outcome run(const op::PresetWeak& o)
    requires supported<op::PresetWeak>
  {
    if (A::strong_count(std::as_const(at(o.slot))) == 0) return Outcome::skipped;
    Counters counters = A::counters(at(o.slot));
    if (counters.weak >= o.width.brink()) return Outcome::skipped;
    Weak clone = std::as_const(at(o.slot));
    this->forget(std::move(clone), o.width.brink() - counters.weak - 1);
    counters.weak = o.width.brink();
    A::preset(at(o.slot), counters);
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

}  // namespace dropcheck::rc
