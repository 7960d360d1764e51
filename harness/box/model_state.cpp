// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The world of the model of Box: how values come and go, and what can be seen of them. What each op
// does with it stands in model.cpp.
#include <utility>

#include "harness/box/model.hpp"

namespace dropcheck::box {

Model::Handle Model::make_node(Label label) {
  if (faults_.fires(FaultPoint::make, label)) return note(Situation::make_throws), none;
  nodes_.push_back({.label = label});
  ++live_;
  const auto node = static_cast<Handle>(nodes_.size()) - 1;
  trace().add(node_event(EventKind::made, static_cast<std::uint32_t>(node), label.index));
  return node;
}

Outcome Model::make_boxed(Label label, Handle& node) {
  if (!has(builds_value_first) && allocation_fails()) return Outcome::out_of_memory;
  node = make_node(label);
  if (node == none) return Outcome::threw;
  if (has(builds_value_first)) ++allocations_;
  return Outcome::done;
}

Outcome Model::clone_list(Handle from, Handle& copy) {
  if (!has(copies_value_first) && allocation_fails()) return Outcome::out_of_memory;
  const Outcome outcome = copy_list(from, copy);
  if (outcome == Outcome::done && has(copies_value_first)) ++allocations_;
  return outcome;
}

Outcome Model::copy_list(Handle from, Handle& copy) {
  Handle rest = none;
  if (const Handle next = nodes_[from].next; next != none) {
    note(Situation::list_cloned);
    if (const Outcome outcome = clone_list(next, rest); outcome != Outcome::done) return outcome;
  }
  const Label label = nodes_[from].label;
  if (faults_.fires(FaultPoint::copy, label)) {
    if (rest != none) note(Situation::clone_throws_midway);
    drop_list(rest);
    return Outcome::threw;
  }
  Node node = nodes_[from];
  node.next = rest;
  nodes_.push_back(node);
  ++live_;
  copy = static_cast<Handle>(nodes_.size()) - 1;
  trace().add(node_event(EventKind::copied, static_cast<std::uint32_t>(copy), label.index,
                         static_cast<std::uint64_t>(from)));
  return Outcome::done;
}

bool Model::drop_value(Handle handle) {
  const Label label = nodes_[handle].label;
  trace().add(node_event(EventKind::dropped, static_cast<std::uint32_t>(handle), label.index));
  trace().add(number_event(EventKind::rest, static_cast<std::uint64_t>(nodes_[handle].next + 1)));
  run_script(label);
  nodes_[handle].alive = false;
  --live_;
  const bool threw = faults_.fires(FaultPoint::drop, label);
  if (threw) note(Situation::drop_throws);
  return threw;
}

bool Model::drop_list(Handle handle) {
  bool threw = false;
  while (handle != none) {
    threw |= drop_value(handle);
    handle = std::exchange(nodes_[handle].next, none);
    if (handle != none) note(Situation::list_dropped);
  }
  return threw;
}

bool Model::drop_dyn(Handle handle) {
  if (handle == none) return false;
  const Label label = nodes_[handle].label;
  if (label.index % 2 == 1) note(Situation::large_dyn_dropped);
  trace().add(node_event(EventKind::dropped, static_cast<std::uint32_t>(handle), label.index));
  run_script(label);
  nodes_[handle].alive = false;
  --live_;
  return false;
}

bool Model::drop_slice(const std::vector<Handle>& nodes) {
  if (nodes.size() > 1) note(Situation::slice_dropped);
  bool threw = false;
  for (const Handle node : nodes) threw |= drop_list(node);
  return threw;
}

void Model::drop_unit(UnitSlot slot) {
  if (!std::exchange(units_[slot.index], false)) return;
  note(Situation::unit_dropped);
  --live_units_;
  trace().add(event(EventKind::unit_dropped));
}

void Model::look(BoxSlot slot) {
  const Node& node = nodes_[at(slot)];
  trace().add(holds_event(slot, static_cast<std::uint32_t>(at(slot)), node.value,
                          static_cast<std::uint64_t>(node.next + 1)));
}

std::size_t Model::length_of(Handle handle) const {
  std::size_t length = 0;
  for (; handle != none; handle = nodes_[handle].next) ++length;
  return length;
}

std::vector<Lead> Model::leads() const {
  std::vector<Lead> leads;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    const Handle next = nodes_[i].next;
    if (nodes_[i].alive && next != none) leads.push_back({i, static_cast<std::uint32_t>(next)});
  }
  return leads;
}

void Model::observe() {
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (in_use(BoxSlot{i})) look(BoxSlot{i});
  }
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (!in_use(DynSlot{i})) continue;
    trace().add(node_event(EventKind::holds_dyn, static_cast<std::uint32_t>(dyns_[i]), i));
  }
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (in_use(UnitSlot{i})) trace().add(unit_event(UnitSlot{i}));
  }
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    const std::vector<Handle>& nodes = slices_[i].nodes;
    if (nodes.empty()) continue;
    trace().add(slice_event(SliceSlot{i}, nodes.size(), static_cast<std::uint32_t>(nodes.front())));
  }
  if (has(allocates_once)) trace().add(number_event(EventKind::allocations, allocations_));
  trace().add(number_event(EventKind::alive, live_, live_units_));
  if (has(has_tracked)) {
    const auto nodes = static_cast<std::int64_t>(live_);
    const auto units = static_cast<std::int64_t>(live_units_);
    trace().add(tracked_event(Tracked::nodes, nodes, nodes));
    trace().add(tracked_event(Tracked::units, units, 0));
    trace().add(tracked_event(Tracked::in_all, nodes + units, nodes));
  }
}

void Model::observe_leaks() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].alive) trace().add(node_event(EventKind::leaked, i));
  }
}

void Model::take_back() {
  for (const Handle handle : std::exchange(leaked_, {})) drop_list(handle);
  for (const Handle handle : std::exchange(raw_, {})) drop_list(handle);
}

}  // namespace dropcheck::box
