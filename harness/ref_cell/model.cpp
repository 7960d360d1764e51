// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op of cells means. Source: std::cell of Rust 1.95.
#include "harness/ref_cell/model.hpp"

#include <array>
#include <type_traits>
#include <utility>
#include <variant>

namespace dropcheck::ref_cell {

// Cells and their borrows.
template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}
template <>
Outcome Model::run(const op::New& o) {
  if (in_use(o.into)) return Outcome::skipped;
  at(o.into) = {make_node(o.label)};
  return in_use(o.into) ? Outcome::done : Outcome::threw;
}
template <>
Outcome Model::run(const op::Drop& o) {
  if (!alone_with(o.slot)) return Outcome::skipped;
  drop_node(std::exchange(at(o.slot), {}).node);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Move& o) {
  if (!in_use(o.from) || has_guards(o.from) || in_use(o.into)) return Outcome::skipped;
  note(Situation::moved);
  at(o.into) = std::exchange(at(o.from), {});
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Borrow& o) {
  return borrow(o.from, o.into, false);
}
template <>
Outcome Model::run(const op::BorrowMut& o) {
  return borrow(o.from, o.into, true);
}
template <>
Outcome Model::run(const op::TryBorrow& o) {
  return try_borrow(o.from, o.into, false);
}
template <>
Outcome Model::run(const op::TryBorrowMut& o) {
  return try_borrow(o.from, o.into, true);
}
template <>
Outcome Model::run(const op::PresetCounter& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  const std::int64_t now = counter(o.slot);
  const std::int64_t wanted = now < 0 ? counter_at_least(o.width) : counter_at_brink(o.width);
  if (now < 0 ? now <= wanted : now >= wanted) return Outcome::skipped;
  at(o.slot).forgotten += wanted - now;
  return Outcome::done;
}

// Guards.
template <>
Outcome Model::run(const op::DropGuard& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  drop_guard(o.slot);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Forget& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  const Guard gone = std::exchange(at(o.slot), {});
  note(gone.writes ? Situation::writer_forgotten : Situation::reader_forgotten);
  cell_of(gone).forgotten += gone.writes ? -1 : 1;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::MoveGuard& o) {
  if (!in_use(o.from) || o.from == o.into) return Outcome::skipped;
  put(o.into, std::exchange(at(o.from), {}));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Clone& o) {
  const Guard guard = at(o.from);
  if (!in_use(o.from) || guard.writes) return Outcome::skipped;
  if (counter({static_cast<std::uint8_t>(guard.cell)}) == most) {
    note(Situation::no_clone_fits);
    return refused(Error::overflow);
  }
  note(Situation::guard_cloned);
  put(o.into, guard);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Map& o) {
  if (!in_use(o.slot) || at(o.slot).seen != Seen::node) return Outcome::skipped;
  note(Situation::mapped);
  at(o.slot).seen = o.half.index == 0 ? Seen::left : Seen::right;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::FilterMap& o) {
  if (!in_use(o.slot) || at(o.slot).seen != Seen::node) return Outcome::skipped;
  const Guard part{at(o.slot).cell, at(o.slot).writes,
                   o.half.index == 0 ? Seen::left : Seen::right};
  const bool found = number_of(part) != 0;
  note(found ? Situation::filter_found : Situation::filter_found_nothing);
  if (!found) return Outcome::none;
  at(o.slot) = part;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::MapSplit& o) {
  if (!in_use(o.from) || at(o.from).seen != Seen::node || o.from == o.into) return Outcome::skipped;
  Guard half = at(o.from);
  if (counter({static_cast<std::uint8_t>(half.cell)}) == (half.writes ? least : most)) {
    note(Situation::no_half_fits);
    at(o.from) = {};
    return refused(Error::overflow);
  }
  note(half.writes ? Situation::writers_split : Situation::readers_split);
  at(o.from).seen = Seen::left;
  half.seen = Seen::right;
  put(o.into, half);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::MapThrows& o) {
  if (!in_use(o.slot) || at(o.slot).seen != Seen::node) return Outcome::skipped;
  constexpr std::array needs = {has_map, has_filter_map, has_map_split};
  if (!has(needs[o.how.index])) return Outcome::skipped;
  const Guard whole = at(o.slot);
  const bool is_full = counter({static_cast<std::uint8_t>(whole.cell)}) == least;
  at(o.slot) = {};
  if (needs[o.how.index] == has_map_split && whole.writes && is_full) {
    // A second writer is counted before the function runs, a second reader behind it.
    note(Situation::no_half_fits);
    return refused(Error::overflow);
  }
  note(Situation::function_throws);
  return Outcome::threw;
}
template <>
Outcome Model::run(const op::Read& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  look(o.slot);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Write& o) {
  if (!in_use(o.slot) || !at(o.slot).writes) return Outcome::skipped;
  number_of(at(o.slot)) = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Assign& o) {
  const Guard guard = at(o.slot);
  if (!in_use(o.slot) || !guard.writes || guard.seen != Seen::node) return Outcome::skipped;
  const Index fresh = make_node(o.label);
  if (fresh == none) return Outcome::threw;
  note(Situation::assigned);
  drop_node(cell_of(guard).node);
  cell_of(guard).node = fresh;
  return Outcome::done;
}

// What a cell does by itself.
template <>
Outcome Model::run(const op::Replace& o) {
  return in_use(o.slot) ? replace(o.slot, make_node(o.label)) : Outcome::skipped;
}
template <>
Outcome Model::run(const op::ReplaceWith& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  return may_write(o.slot) ? replace(o.slot, make_node(o.label)) : refused(o.slot, true);
}
template <>
Outcome Model::run(const op::ReplaceFails& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  if (!may_write(o.slot)) return refused(o.slot, true);
  note(Situation::function_throws);
  if (o.how.index == 0) return Outcome::threw;
  return refused(o.how.index == 1 ? Error::borrow : Error::borrow_mut);
}
template <>
Outcome Model::run(const op::Take& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  if (!may_write(o.slot)) note(Situation::default_made_in_vain);
  return replace(o.slot, make_node({}));
}
template <>
Outcome Model::run(const op::Swap& o) {
  if (!in_use(o.a) || !in_use(o.b)) return Outcome::skipped;
  if (!may_write(o.a)) return refused(o.a, true);
  if (o.a == o.b) note(Situation::swapped_with_itself);
  if (o.a == o.b) return refused(Error::borrow_mut);
  if (!may_write(o.b)) return note(Situation::second_of_swap_refused), refused(o.b, true);
  note(Situation::swapped);
  std::swap(at(o.a).node, at(o.b).node);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::GetMut& o) {
  if (!alone_with(o.slot)) return Outcome::skipped;
  nodes_[at(o.slot).node].left = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::IntoInner& o) {
  return run(op::Drop{o.slot});
}
template <>
Outcome Model::run(const op::Print& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  if (!may_read(o.slot)) note(Situation::printed_borrowed);
  const auto node = static_cast<std::uint64_t>(at(o.slot).node);
  trace().add(number_event(EventKind::printed, may_read(o.slot) ? node + 1 : 0));
  return Outcome::done;
}

// Cells without borrows.
template <>
Outcome Model::run(const op::NewPlain& o) {
  if (in_use(o.into)) return Outcome::skipped;
  plain_[o.into.index] = {make_node(o.label)};
  return in_use(o.into) ? Outcome::done : Outcome::threw;
}
template <>
Outcome Model::run(const op::DropPlain& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  drop_node(std::exchange(plain_[o.slot.index], {}).node);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::ReplacePlain& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  const Index fresh = make_node(o.label);
  if (fresh == none) return Outcome::threw;
  if (in_script()) note(Situation::destructor_uses_plain);
  drop_node(std::exchange(plain_[o.slot.index].node, fresh));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::SetPlain& o) {
  if (in_use(o.slot)) note(Situation::plain_set);
  return run(op::ReplacePlain{o.slot, o.label});
}
template <>
Outcome Model::run(const op::TakePlain& o) {
  return run(op::ReplacePlain{o.slot, {}});
}
template <>
Outcome Model::run(const op::SwapPlain& o) {
  if (!in_use(o.a) || !in_use(o.b)) return Outcome::skipped;
  if (o.a == o.b) note(Situation::plain_swapped_with_itself);
  std::swap(plain_[o.a.index].node, plain_[o.b.index].node);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PutPlain& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  plain_[o.slot.index].number = o.value.index;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::GetPlain& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  trace().add(number_event(EventKind::got, plain_[o.slot.index].number));
  return Outcome::done;
}

// Cells that are set once.
template <>
Outcome Model::run(const op::SetOnce& o) {
  const Index fresh = make_node(o.label);
  if (fresh == none) return Outcome::threw;
  if (in_use(o.into)) {
    note(Situation::once_refused);
    drop_node(fresh);
    return Outcome::refused;
  }
  once_[o.into.index] = fresh;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::GetOnce& o) {
  if (!in_use(o.slot)) return Outcome::none;
  trace().add(holds(o.slot));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::InitOnce& o) {
  if (!in_use(o.into)) {
    once_[o.into.index] = make_node(o.label);
    if (!in_use(o.into)) return Outcome::threw;
    note(Situation::once_initialised);
  }
  return run(op::GetOnce{o.into});
}
template <>
Outcome Model::run(const op::ReinitOnce& o) {
  if (in_use(o.into)) return run(op::GetOnce{o.into});
  once_[o.into.index] = make_node(o.label);
  if (!in_use(o.into)) return Outcome::threw;
  const Index second = make_node(o.label);
  if (second == none) return Outcome::threw;
  note(Situation::reentrant_init);
  drop_node(second);
  return refused(Error::reentrant_init);
}
template <>
Outcome Model::run(const op::TakeOnce& o) {
  if (!in_use(o.slot)) return Outcome::none;
  note(Situation::once_taken);
  drop_node(std::exchange(once_[o.slot.index], none));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::UnwrapOnce& o) {
  return run(op::TakeOnce{o.slot});
}

// What will go wrong.
template <>
Outcome Model::run(const op::ThrowMake& o) {
  return arm(FaultPoint::make, o.label, o.ordinal);
}

Outcome Model::perform(const Op& op) {
  const std::size_t state = state_cells_ == nullptr ? 0 : state_of(op).index();
  const Outcome outcome = std::visit([this](const auto& o) { return run(o); }, op);
  if (outcome == Outcome::threw) faults_.caught();
  if (state_cells_ != nullptr && outcome != Outcome::skipped) {
    state_cells_[StateCells::index(info_of(op).id, state)] = 1;
  }
  return outcome;
}

AbstractState Model::state_of(const Op& op) const {
  AbstractState state{.in_script = in_script()};
  bool first = true;
  const auto visit = [&](const auto& operand) {
    if (!std::exchange(first, false)) return;
    using Operand = std::remove_cvref_t<decltype(operand)>;
    Index cell = none;
    if constexpr (std::is_same_v<Operand, CellSlot>) cell = operand.index;
    if constexpr (std::is_same_v<Operand, GuardSlot>) {
      cell = at(operand).cell;
      state.guard = cell == none ? 0 : 1 + static_cast<std::size_t>(at(operand).seen);
    }
    if (cell == none) return;
    state.counter = counter({static_cast<std::uint8_t>(cell)});
    state.forgotten = cells_[static_cast<std::size_t>(cell)].forgotten != 0;
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  return state;
}

}  // namespace dropcheck::ref_cell
