// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op of Rc and Weak means. Source: std::rc of Rust 1.95.
#include "harness/rc/model.hpp"

#include <utility>
#include <variant>

namespace dropcheck::rc {

// Making and sharing.
template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}
template <>
Outcome Model::run(const op::New& o) {
  if (allocation_fails()) return Outcome::out_of_memory;
  const int node = make_node(o.label);
  return node == none ? Outcome::threw : assign(at(o.into), block_with(node));
}
template <>
Outcome Model::run(const op::NewCyclic& o) {
  if (allocation_fails()) return Outcome::out_of_memory;
  // There is no value yet: the builder's Weak does not upgrade and counts nothing.
  trace().add(parent_event(0, 0));
  trace().add(watches_event(WeakSlot{weak_under_construction}, 0, 0));
  const int node = make_node(o.label);
  if (node == none) return Outcome::threw;
  const Handle handle = block_with(node);
  nodes_[node].up = retain_weak(handle);
  return assign(at(o.into), handle);
}
template <>
Outcome Model::run(const op::Clone& o) {
  if (at(o.from) == none || strong_full(at(o.from))) return Outcome::skipped;
  if (o.from == o.into) note(Situation::self_assignment);
  return assign(at(o.into), retain(at(o.from)));
}
template <>
Outcome Model::run(const op::Move& o) {
  if (at(o.from) == none || moves_in_vain(o)) return Outcome::skipped;
  return o.from == o.into ? Outcome::done : move(at(o.from), at(o.into));
}
template <>
Outcome Model::run(const op::Swap& o) {
  if (at(o.a) == none && at(o.b) == none) return Outcome::skipped;
  std::swap(at(o.a), at(o.b));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Drop& o) {
  return at(o.slot) == none ? Outcome::skipped : assign(at(o.slot), none);
}
template <>
Outcome Model::run(const op::Look& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  trace().add(holds(o.slot));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PtrEq& o) {
  if (at(o.a) == none || at(o.b) == none) return Outcome::skipped;
  return at(o.a) == at(o.b) ? Outcome::yes : Outcome::no;
}

// Weak handles; none is Weak::new(), so no weak slot is ever empty.
template <>
Outcome Model::run(const op::Downgrade& o) {
  if (at(o.from) == none || weak_full(at(o.from))) return Outcome::skipped;
  return assign_weak(at(o.into), retain_weak(at(o.from)));
}
template <>
Outcome Model::run(const op::Upgrade& o) {
  const Handle from = at(o.from);
  if (strong_full(from)) return Outcome::skipped;
  if (from != none) note(alive(from) ? Situation::upgrade_alive : Situation::upgrade_dead);
  if (!alive(from)) return Outcome::none;
  if (has(upgrade_allocates) && allocation_fails()) return Outcome::out_of_memory;
  return assign(at(o.into), retain(from));
}
template <>
Outcome Model::run(const op::NewWeak& o) {
  return assign_weak(at(o.into), none);
}
template <>
Outcome Model::run(const op::CloneWeak& o) {
  if (weak_full(at(o.from))) return Outcome::skipped;
  return assign_weak(at(o.into), retain_weak(at(o.from)));
}
template <>
Outcome Model::run(const op::MoveWeak& o) {
  if (moves_in_vain(o)) return Outcome::skipped;
  if (o.from == o.into) return Outcome::done;
  if (has(swaps_on_move)) return std::swap(at(o.from), at(o.into)), Outcome::done;
  return assign_weak(at(o.into), std::exchange(at(o.from), none));
}
template <>
Outcome Model::run(const op::SwapWeak& o) {
  std::swap(at(o.a), at(o.b));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::DropWeak& o) {
  return assign_weak(at(o.slot), none);
}
template <>
Outcome Model::run(const op::LookWeak& o) {
  trace().add(watches(o.slot));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PtrEqWeak& o) {
  return at(o.a) == at(o.b) ? Outcome::yes : Outcome::no;
}

// Links between nodes.
template <>
Outcome Model::run(const op::SetNext& o) {
  if (!next_is_free(o.slot) || at(o.to) == none || strong_full(at(o.to))) {
    return Outcome::skipped;
  }
  const int node = block(at(o.slot)).node;
  nodes_[node].next_busy = !has(reentrant_assign);
  const Outcome outcome = assign(nodes_[node].next, retain(at(o.to)));
  nodes_[node].next_busy = false;
  return outcome;
}
template <>
Outcome Model::run(const op::CloneNext& o) {
  if (!next_is_free(o.slot)) return Outcome::skipped;
  const Handle next = node_of(at(o.slot)).next;
  if (next == none || strong_full(next)) return Outcome::skipped;
  if (o.slot == o.into) note(Situation::advance_to_next);
  return assign(at(o.into), retain(next));
}
template <>
Outcome Model::run(const op::TakeNext& o) {
  if (!next_is_free(o.slot) || node_of(at(o.slot)).next == none) return Outcome::skipped;
  if (o.slot == o.into) note(Situation::advance_to_next);
  return move(node_of(at(o.slot)).next, at(o.into));
}
template <>
Outcome Model::run(const op::DropNext& o) {
  if (!next_is_free(o.slot) || node_of(at(o.slot)).next == none) return Outcome::skipped;
  return assign(node_of(at(o.slot)).next, none);
}
template <>
Outcome Model::run(const op::SetUp& o) {
  if (at(o.slot) == none || weak_full(at(o.to))) return Outcome::skipped;
  return assign_weak(node_of(at(o.slot)).up, retain_weak(at(o.to)));
}
template <>
Outcome Model::run(const op::CloneUp& o) {
  if (at(o.slot) == none || weak_full(node_of(at(o.slot)).up)) return Outcome::skipped;
  return assign_weak(at(o.into), retain_weak(node_of(at(o.slot)).up));
}
template <>
Outcome Model::run(const op::DropUp& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  return assign_weak(node_of(at(o.slot)).up, none);
}

// Exclusive access and giving the value away.
template <>
Outcome Model::run(const op::TryUnwrap& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  note_exclusion(at(o.slot), Situation::try_unwrap_shared, Situation::try_unwrap_watched);
  if (block(at(o.slot)).strong != 1) return Outcome::refused;
  return drop_taken(std::exchange(at(o.slot), none));
}
template <>
Outcome Model::run(const op::IntoInner& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  const Handle handle = std::exchange(at(o.slot), none);
  if (block(handle).strong == 1) return drop_taken(handle);
  note(Situation::into_inner_shared);
  release(handle);
  return Outcome::none;
}
template <>
Outcome Model::run(const op::UnwrapOrClone& o) {
  if (!can_copy(o.slot)) return Outcome::skipped;
  const Handle handle = std::exchange(at(o.slot), none);
  if (block(handle).strong == 1) return drop_taken(handle);
  const int copy = copy_node(block(handle).node);
  release(handle);
  return copy == none || drop_node(copy) ? Outcome::threw : Outcome::done;
}
template <>
Outcome Model::run(const op::GetMut& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  const Block& own = block(at(o.slot));
  note_exclusion(at(o.slot), Situation::get_mut_shared, Situation::get_mut_watched);
  if (own.strong != 1 || own.weak != 1) return Outcome::none;
  nodes_[own.node].value = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::MakeMut& o) {
  if (!can_copy(o.slot)) return Outcome::skipped;
  const Handle handle = at(o.slot);
  note_exclusion(handle, Situation::make_mut_shared, Situation::make_mut_watched);
  if (block(handle).strong != 1) {
    if (allocation_fails()) return Outcome::out_of_memory;
    const int copy = copy_node(block(handle).node);
    if (copy == none) return Outcome::threw;
    at(o.slot) = block_with(copy);
    release(handle);
  } else if (block(handle).weak != 1) {
    if (allocation_fails()) return Outcome::out_of_memory;
    at(o.slot) = block_with(take_node(handle));
  }
  node_of(at(o.slot)).value = o.value.index;
  return Outcome::done;
}

// Handles that are not dropped.
template <>
Outcome Model::run(const op::Forget& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  forgotten_.push_back({std::exchange(at(o.slot), none), 0});
  return Outcome::done;
}
template <>
Outcome Model::run(const op::IntoRaw& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  raw_.push_back(std::exchange(at(o.slot), none));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::FromRaw& o) {
  if (raw_.empty()) return Outcome::skipped;
  note(Situation::raw_round_trip);
  const Handle handle = raw_.back();
  raw_.pop_back();
  return assign(at(o.into), handle);
}
template <>
Outcome Model::run(const op::ForgetWeak& o) {
  forgotten_weak_.push_back({std::exchange(at(o.slot), none), 0});
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PresetStrong& o) {
  const Handle handle = at(o.slot);
  if (handle == none || block(handle).strong >= o.width.brink()) return Outcome::skipped;
  forgotten_.push_back({handle, o.width.brink() - block(handle).strong - 1});
  block(handle).strong = o.width.brink();
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PresetWeak& o) {
  const Handle handle = at(o.slot);
  if (!alive(handle) || block(handle).weak >= o.width.brink()) return Outcome::skipped;
  forgotten_weak_.push_back({handle, o.width.brink() - block(handle).weak - 1});
  block(handle).weak = o.width.brink();
  return Outcome::done;
}

// What will go wrong.
template <>
Outcome Model::run(const op::FailAlloc& o) {
  allocations_left_ = o.ordinal.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::ThrowMake& o) {
  return arm(FaultPoint::make, o.label, o.ordinal);
}
template <>
Outcome Model::run(const op::ThrowCopy& o) {
  return arm(FaultPoint::copy, o.label, o.ordinal);
}
template <>
Outcome Model::run(const op::ThrowDrop& o) {
  return arm(FaultPoint::drop, o.label, o.ordinal);
}

Outcome Model::perform(const Op& op) {
  const std::size_t cell = cells_ == nullptr ? 0 : cell_of(op);
  const Outcome outcome = std::visit([this](const auto& o) { return run(o); }, op);
  if (outcome == Outcome::threw) faults_.caught();
  if (outcome == Outcome::out_of_memory) note(Situation::allocation_fails);
  if (cells_ != nullptr && outcome != Outcome::skipped) cells_[cell] = 1;
  return outcome;
}

std::size_t Model::cell_of(const Op& op) {
  Handle handle = none;
  bool first = true;
  const auto visit = [&](const auto& operand) {
    if constexpr (requires { in_use(operand); }) {
      if (std::exchange(first, false)) handle = at(operand);
    }
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  return StateCells::index(info_of(op).id, state_of(handle).index());
}

AbstractState Model::state_of(Handle handle) {
  if (handle == none) return {};
  const Block& own = block(handle);
  if (own.strong == 0) return {.weak = own.weak};
  const Node& node = nodes_[own.node];
  return {own.strong, own.weak - 1, node.next != none, node.up != none};
}

}  // namespace dropcheck::rc
