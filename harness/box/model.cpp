// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op of Box means. Source: std::boxed of Rust 1.95.
#include "harness/box/model.hpp"

#include <utility>
#include <variant>

namespace dropcheck::box {

// One node.
template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}
template <>
Outcome Model::run(const op::New& o) {
  Handle node = none;
  const Outcome outcome = make_boxed(o.label, node);
  return outcome == Outcome::done ? assign(at(o.into), node) : outcome;
}
template <>
Outcome Model::run(const op::Move& o) {
  if (!in_use(o.from) || moves_in_vain(o)) return Outcome::skipped;
  if (o.from == o.into) return note(Situation::self_move), Outcome::done;
  if (has(swaps_on_move)) return std::swap(at(o.from), at(o.into)), Outcome::done;
  return assign(at(o.into), std::exchange(at(o.from), none));
}
template <>
Outcome Model::run(const op::Swap& o) {
  if (!in_use(o.a) && !in_use(o.b)) return Outcome::skipped;
  std::swap(at(o.a), at(o.b));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Drop& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  return ended(drop_list(std::exchange(at(o.slot), none)));
}
template <>
Outcome Model::run(const op::Look& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  look(o.slot);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Write& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  nodes_[at(o.slot)].value = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Assign& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  const Handle node = make_node(o.label);
  if (node == none) return Outcome::threw;
  note(Situation::assigned_in_place);
  const Handle old = at(o.slot);
  const bool threw = drop_list(old);
  at(o.slot) = node;
  return ended(threw);
}
template <>
Outcome Model::run(const op::IntoInner& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  return ended(drop_list(std::exchange(at(o.slot), none)));
}
template <>
Outcome Model::run(const op::IntoRc& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  if (allocation_fails()) return Outcome::out_of_memory;
  note(Situation::became_counted);
  return ended(drop_list(std::exchange(at(o.slot), none)));
}

// Lists.
template <>
Outcome Model::run(const op::SetNext& o) {
  if (!in_use(o.slot) || !in_use(o.from) || o.slot == o.from) return Outcome::skipped;
  if (has(swaps_on_move)) {
    return std::swap(at(o.from), nodes_[at(o.slot)].next), Outcome::done;
  }
  const Handle rest = std::exchange(at(o.from), none);
  return ended(drop_list(std::exchange(nodes_[at(o.slot)].next, rest)));
}
template <>
Outcome Model::run(const op::TakeNext& o) {
  if (!in_use(o.slot) || nodes_[at(o.slot)].next == none || ties_a_knot(o)) {
    return Outcome::skipped;
  }
  if (o.slot == o.into) note(Situation::advance_to_next);
  if (has(swaps_on_move)) {
    return std::swap(at(o.into), nodes_[at(o.slot)].next), Outcome::done;
  }
  return assign(at(o.into), std::exchange(nodes_[at(o.slot)].next, none));
}
template <>
Outcome Model::run(const op::DropNext& o) {
  if (!in_use(o.slot) || nodes_[at(o.slot)].next == none) return Outcome::skipped;
  return ended(drop_list(std::exchange(nodes_[at(o.slot)].next, none)));
}
template <>
Outcome Model::run(const op::Clone& o) {
  if (!in_use(o.from)) return Outcome::skipped;
  Handle copy = none;
  const Outcome outcome = clone_list(at(o.from), copy);
  return outcome == Outcome::done ? assign(at(o.into), copy) : outcome;
}
template <>
Outcome Model::run(const op::CloneFrom& o) {
  if (!in_use(o.from) || !in_use(o.into)) return Outcome::skipped;
  Handle copy = none;
  const Outcome outcome = copy_list(at(o.from), copy);
  if (outcome != Outcome::done) return outcome;
  note(Situation::cloned_in_place);
  const bool threw = drop_list(at(o.into));
  at(o.into) = copy;
  return ended(threw);
}
template <>
Outcome Model::run(const op::DropList& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  Handle list = std::exchange(at(o.slot), none);
  if (nodes_[list].next != none) note(Situation::list_dropped_one_by_one);
  bool threw = false;
  while (list != none) {
    const Handle rest = std::exchange(nodes_[list].next, none);
    threw |= drop_list(std::exchange(list, rest));
  }
  return ended(threw);
}

// Owners that give away.
template <>
Outcome Model::run(const op::Leak& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  note(Situation::leaked);
  leaked_.push_back(std::exchange(at(o.slot), none));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::IntoRaw& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
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

// Values of a base class, without bytes, side by side.
template <>
Outcome Model::run(const op::NewDyn& o) {
  Handle node = none;
  if (const Outcome outcome = make_boxed(o.label, node); outcome != Outcome::done) return outcome;
  return ended(drop_dyn(std::exchange(at(o.into), node)));
}
template <>
Outcome Model::run(const op::MoveDyn& o) {
  if (!in_use(o.from) || moves_in_vain(o)) return Outcome::skipped;
  if (o.from == o.into) return Outcome::done;
  if (has(swaps_on_move)) {
    return std::swap(dyns_[o.from.index], dyns_[o.into.index]), Outcome::done;
  }
  const Handle moved = std::exchange(at(o.from), none);
  return ended(drop_dyn(std::exchange(at(o.into), moved)));
}
template <>
Outcome Model::run(const op::DropDyn& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  return ended(drop_dyn(std::exchange(at(o.slot), none)));
}
template <>
Outcome Model::run(const op::NewUnit& o) {
  if (!has(zero_sized_is_free) && allocation_fails()) return Outcome::out_of_memory;
  trace().add(event(EventKind::unit_made));
  ++live_units_;
  drop_unit(o.into);
  units_[o.into.index] = true;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::MoveUnit& o) {
  if (!in_use(o.from) || moves_in_vain(o)) return Outcome::skipped;
  if (o.from == o.into) return Outcome::done;
  if (has(swaps_on_move)) {
    return std::swap(units_[o.from.index], units_[o.into.index]), Outcome::done;
  }
  drop_unit(o.into);
  units_[o.into.index] = std::exchange(units_[o.from.index], false);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::DropUnit& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  drop_unit(o.slot);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::NewSlice& o) {
  Slice slice{.in_use = true, .nodes = {}};
  if (o.shape.length() == 0) note(Situation::empty_slice);
  if (o.shape.length() != 0 && allocation_fails()) return Outcome::out_of_memory;
  while (slice.nodes.size() != o.shape.length()) {
    const Handle node = make_node(o.shape.label());
    if (node == none) {
      if (!slice.nodes.empty()) note(Situation::slice_throws_midway);
      drop_slice(slice.nodes);
      return Outcome::threw;
    }
    slice.nodes.push_back(node);
  }
  return assign_slice(o.into, std::move(slice));
}
template <>
Outcome Model::run(const op::MoveSlice& o) {
  if (!in_use(o.from) || moves_in_vain(o)) return Outcome::skipped;
  if (o.from == o.into) return Outcome::done;
  if (has(swaps_on_move)) {
    return std::swap(slices_[o.from.index], slices_[o.into.index]), Outcome::done;
  }
  return assign_slice(o.into, std::exchange(slices_[o.from.index], {}));
}
template <>
Outcome Model::run(const op::DropSlice& o) {
  return in_use(o.slot) ? assign_slice(o.slot, {}) : Outcome::skipped;
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
  AbstractState state{.length = 0, .raw = raw_.size(), .in_script = under_way().size() > 1};
  bool first = true;
  const auto visit = [&](const auto& operand) {
    if constexpr (requires { length_at(operand); }) {
      if (std::exchange(first, false)) state.length = length_at(operand);
    }
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  return StateCells::index(info_of(op).id, state.index());
}

}  // namespace dropcheck::box
