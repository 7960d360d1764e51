// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model of cells knows: who borrows, what lives, what can be seen of both.
#include <algorithm>
#include <utility>

#include "harness/ref_cell/model.hpp"

namespace dropcheck::ref_cell {

// Who borrows.

bool Model::has_guards(CellSlot slot) const {
  return std::ranges::any_of(guards_, [&](const Guard& guard) { return guard.cell == slot.index; });
}

std::int64_t Model::counter(CellSlot slot) const {
  std::int64_t sum = at(slot).forgotten;
  for (const Guard& guard : guards_) {
    if (guard.cell == slot.index) sum += guard.writes ? -1 : 1;
  }
  return sum;
}

Outcome Model::refused(Error error) {
  trace().add(error_event(error));
  return Outcome::threw;
}

Outcome Model::refused(CellSlot slot, bool writes) {
  const std::int64_t borrows = counter(slot);
  if (!writes) {
    note(borrows < 0 ? Situation::reader_meets_writer : Situation::no_reader_fits);
  } else {
    note(borrows < 0 ? Situation::writer_meets_writer : Situation::writer_meets_reader);
  }
  if (in_script()) note(Situation::destructor_is_refused);
  return refused(writes ? Error::borrow_mut : Error::borrow);
}

Outcome Model::borrow(CellSlot from, GuardSlot into, bool writes) {
  if (!in_use(from)) return Outcome::skipped;
  if (!(writes ? may_write(from) : may_read(from))) return refused(from, writes);
  if (in_script()) note(Situation::destructor_borrows);
  put(into, {from.index, writes});
  if (counter(from) > 2) note(Situation::readers_at_once);
  return Outcome::done;
}

Outcome Model::try_borrow(CellSlot from, GuardSlot into, bool writes) {
  if (!in_use(from) || (writes ? may_write(from) : may_read(from))) {
    return borrow(from, into, writes);
  }
  note(in_script() ? Situation::destructor_is_refused : Situation::try_refused);
  return Outcome::refused;
}

void Model::put(GuardSlot into, Guard guard) {
  if (in_use(into)) note(Situation::guard_replaced);
  at(into) = guard;
}

void Model::drop_guard(GuardSlot slot) {
  const Guard gone = std::exchange(at(slot), {});
  const bool has_sibling = std::ranges::any_of(guards_, [&](const Guard& guard) {
    return guard.cell == gone.cell && guard.writes == gone.writes && guard.seen != gone.seen;
  });
  if (!has_sibling || gone.seen == Seen::node) return;
  note(gone.seen == Seen::left ? Situation::left_half_goes_first
                               : Situation::right_half_goes_first);
}

bool Model::alone_with(CellSlot slot) {
  if (!in_use(slot) || has_guards(slot)) return false;
  if (at(slot).forgotten != 0) note(Situation::forgotten_guard_ignored);
  return true;
}

// Values.

Model::Index Model::make_node(Label label) {
  if (faults_.fires(FaultPoint::make, label)) return note(Situation::make_throws), none;
  nodes_.push_back({.label = label, .left = label.index});
  ++alive_;
  const auto node = static_cast<Index>(nodes_.size()) - 1;
  trace().add(node_event(EventKind::made, static_cast<std::uint32_t>(node), label.index));
  return node;
}

void Model::drop_node(Index node) {
  if (node == none) return;
  const Label label = nodes_[node].label;
  trace().add(node_event(EventKind::dropped, static_cast<std::uint32_t>(node), label.index));
  std::uint64_t readable = 0;
  std::uint64_t writable = 0;
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (!in_use(CellSlot{i})) continue;
    readable |= std::uint64_t{may_read(CellSlot{i})} << i;
    writable |= std::uint64_t{may_write(CellSlot{i})} << i;
  }
  trace().add(number_event(EventKind::finds, readable, writable));
  run_script(label);
  nodes_[node].alive = false;
  --alive_;
}

/// The old value is dropped when the borrow is over, the new one where there was none.
Outcome Model::replace(CellSlot slot, Index node) {
  if (node == none) return Outcome::threw;
  if (!may_write(slot)) {
    note(Situation::replace_refused);
    drop_node(node);
    return refused(slot, true);
  }
  drop_node(std::exchange(at(slot).node, node));
  return Outcome::done;
}

// What can be seen.

void Model::observe(CellSlot slot) {
  if (!may_read(slot)) return trace().add(slot_event(EventKind::locked, slot.index));
  const Node& node = nodes_[at(slot).node];
  trace().add(node_event(may_write(slot) ? EventKind::free : EventKind::shared,
                         static_cast<std::uint32_t>(at(slot).node), slot.index, node.left,
                         node.right));
}

void Model::look(GuardSlot slot) {
  const Guard& guard = at(slot);
  const bool whole = guard.seen == Seen::node;
  trace().add(sees_event(slot, guard.seen, static_cast<std::uint32_t>(cell_of(guard).node),
                         number_of(guard), whole ? node_of(guard).right : 0));
}

Event Model::holds(PlainSlot slot) const {
  const Plain& plain = plain_[slot.index];
  return node_event(EventKind::holds_plain, static_cast<std::uint32_t>(plain.node), slot.index,
                    plain.number);
}
Event Model::holds(OnceSlot slot) const {
  return node_event(EventKind::holds_once, static_cast<std::uint32_t>(once_[slot.index]),
                    slot.index);
}

void Model::observe() {
  const auto each_in_use = [&](auto slot, auto see) {
    for (; slot.index < slot.count; ++slot.index) {
      if (in_use(slot)) see(slot);
    }
  };
  each_in_use(CellSlot(), [&](CellSlot slot) { observe(slot); });
  each_in_use(GuardSlot(), [&](GuardSlot slot) { look(slot); });
  each_in_use(PlainSlot(), [&](PlainSlot slot) { trace().add(holds(slot)); });
  each_in_use(OnceSlot(), [&](OnceSlot slot) { trace().add(holds(slot)); });
  trace().add(number_event(EventKind::alive, alive_));
}

void Model::observe_leaks() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].alive) trace().add(node_event(EventKind::leaked, i));
  }
}

}  // namespace dropcheck::ref_cell
