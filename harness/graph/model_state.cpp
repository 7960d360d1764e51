// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model of graphs knows: who owns, who borrows, what can be seen of both.
#include <algorithm>
#include <utility>

#include "harness/graph/ending.hpp"
#include "harness/graph/model.hpp"

namespace dropcheck::graph {

// Handles.

Model::Handle Model::make_node(Label label, bool in_list) {
  nodes_.push_back({.label = label, .in_list = in_list, .strong = 1});
  ++alive_;
  const auto handle = static_cast<Handle>(nodes_.size()) - 1;
  trace().add(node_event(EventKind::made, serial(handle), label.index));
  return handle;
}

Model::Handle Model::retain(Handle handle) {
  if (handle != none) ++node(handle).strong;
  return handle;
}

void Model::release(Handle handle) {
  if (handle != none && --node(handle).strong == 0) drop_node(handle);
}

void Model::release_all(const std::vector<Handle>& handles) {
  for (const Handle handle : handles) release(handle);
}

/// Stores the new handle, then drops the old one.
Outcome Model::assign(Handle& place, Handle handle) {
  release(std::exchange(place, handle));
  return Outcome::done;
}

/// The node's own destructor, then its fields in order of declaration: children or tail, parent.
void Model::drop_node(Handle handle) {
  note(Situation::last_drop);
  const Label label = node(handle).label;
  trace().add(node_event(EventKind::dropped, serial(handle), label.index));
  if (!node(handle).in_list) {
    const Handle parent = parent_of(handle);
    const Borrowed state = parent == none ? Borrowed::no : borrowed(parent);
    trace().add(finds_event(state, plus_1(parent)));
    if (parent != none) note(Situation::drop_sees_parent);
    if (state != Borrowed::no) note(Situation::drop_sees_parent_borrowed);
  }
  run_script(label);
  node(handle).alive = false;
  --alive_;
  const std::vector<Handle> below = std::exchange(node(handle).below, {});
  const bool cut = std::ranges::any_of(
      below, [&](Handle child) { return node(child).strong == 1 && node(child).parent == handle; });
  if (cut) note(Situation::cycle_cut_by_weak);
  release_all(below);
  set_parent(handle, none);
}

void Model::set_parent(Handle child, Handle parent) {
  if (parent != none) ++node(parent).weak;
  const Handle old = std::exchange(node(child).parent, parent);
  if (old != none) --node(old).weak;
}

Model::Handle Model::parent_of(Handle child) const {
  const Handle parent = node(child).parent;
  return parent != none && node(parent).strong != 0 ? parent : none;
}

Model::Handle Model::tail_of(Handle list) const {
  return node(list).below.empty() ? none : node(list).below.front();
}

/// `to` comes from the node `from` and is owned already; what was in `place` goes.
Outcome Model::advance(Handle& place, Handle from, Handle to) {
  if (place == from) note(Situation::advance);
  return assign(place, to);
}

// Borrows.

Borrowed Model::borrowed(Handle handle) const {
  if (node(handle).written_by_op) return Borrowed::for_writing;
  Borrowed state = Borrowed::no;
  for (const Guard& guard : guards_) {
    if (guard.node != handle) continue;
    state = guard.writes ? Borrowed::for_writing : Borrowed::for_reading;
  }
  return state;
}

Outcome Model::refused(Handle handle, bool writes) {
  const bool meets_writer = borrowed(handle) == Borrowed::for_writing;
  if (!writes) note(Situation::reader_meets_writer);
  if (writes) note(meets_writer ? Situation::writer_meets_writer : Situation::writer_meets_reader);
  if (in_script()) note(Situation::destructor_is_refused);
  trace().add(error_event(writes ? Error::borrow_mut : Error::borrow));
  return Outcome::threw;
}

template <class Slot>
Outcome Model::borrow(Slot from, GuardSlot into, bool writes) {
  const Handle handle = at(from);
  if (handle == none) return Outcome::skipped;
  if (writes ? !may_write(handle) : !may_read(handle)) return refused(handle, writes);
  guards_[into.index] = {handle, writes};
  pin(into, from);
  const auto held =
      std::ranges::count_if(guards_, [](const Guard& guard) { return guard.node != none; });
  if (held >= 5) note(Situation::borrows_nested);
  return Outcome::done;
}
template Outcome Model::borrow(NodeSlot from, GuardSlot into, bool writes);
template Outcome Model::borrow(ListSlot from, GuardSlot into, bool writes);

Outcome Model::try_borrow(NodeSlot from, GuardSlot into, bool writes) {
  if (at(from) == none || (writes ? may_write(at(from)) : may_read(at(from)))) {
    return borrow(from, into, writes);
  }
  note(Situation::try_refused);
  return Outcome::refused;
}

// What can be seen.

void Model::print(Handle handle, std::vector<Handle>& printed) {
  const Node& own = node(handle);
  const bool readable = may_read(handle);
  // The value of a list stands beside the cell, that of a node of a tree in it.
  if (own.in_list || readable) {
    trace().add(number_event(EventKind::printed, plus_1(handle)));
    if (std::ranges::find(printed, handle) != printed.end()) {
      return note(Situation::cycle_printed);
    }
    printed.push_back(handle);
  }
  if (!readable) {
    note(Situation::borrowed_printed);
    return trace().add(number_event(EventKind::printed, 0));
  }
  for (const Handle below : own.below) print(below, printed);
}

void Model::observe(NodeSlot slot) {
  const Handle handle = at(slot);
  const Node& own = node(handle);
  trace().add(node_event(EventKind::counts, serial(handle), slot.index, own.strong,
                         has(has_weak_count) ? own.weak : 0));
  trace().add(state_event(EventKind::state, slot.index, borrowed(handle)));
  Children children;
  for (const Handle child : own.below) children.add(serial(child));
  trace().add(links_event(slot, serial(handle), own.value, children, plus_1(parent_of(handle))));
}

void Model::observe(ListSlot slot) {
  const Handle handle = at(slot);
  trace().add(node_event(EventKind::list_counts, serial(handle), slot.index, node(handle).strong));
  trace().add(state_event(EventKind::tail_state, slot.index, borrowed(handle)));
  trace().add(node_event(EventKind::tail, serial(handle), slot.index, plus_1(tail_of(handle))));
}

void Model::observe(GuardSlot slot) {
  const Handle handle = guards_[slot.index].node;
  const Node& own = node(handle);
  if (own.in_list) {
    trace().add(node_event(EventKind::sees_tail, 0, slot.index, plus_1(tail_of(handle))));
  } else {
    trace().add(node_event(EventKind::sees, serial(handle), slot.index, own.value));
  }
}

void Model::observe() {
  const auto each_in_use = [&](auto slot) {
    for (; slot.index < slot.count; ++slot.index) {
      if (in_use(slot)) observe(slot);
    }
  };
  each_in_use(NodeSlot());
  each_in_use(ListSlot());
  each_in_use(GuardSlot());
  trace().add(number_event(EventKind::alive, alive_));
}

void Model::observe_leaks() {
  if (alive_ == 0) return;
  note_cycles();
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].alive) trace().add(node_event(EventKind::leaked, i));
  }
}

void Model::note_cycles() {
  const Links left = links();
  for (const std::size_t length : cycle_lengths(left)) {
    if (length <= cycle_length_max) note_bit(cycle_bit(length));
  }
  if (cycles_of(left).size() > 1) note(Situation::cycles_apart);
}

Links Model::links() {
  Links links;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    Links::Node& own = links.nodes.emplace_back(Links::Node{.alive = nodes_[i].alive});
    for (const Handle below : nodes_[i].below) own.strong.push_back(serial(below));
    const Handle parent = parent_of(static_cast<Handle>(i));
    if (parent != none) own.weak.push_back(serial(parent));
  }
  return links;
}

std::vector<Lead> Model::leads() {
  const Links all = links();
  std::vector<Lead> leads;
  for (std::uint32_t i = 0; i < all.nodes.size(); ++i) {
    if (!all.nodes[i].alive) continue;
    for (const std::uint32_t to : all.nodes[i].strong) leads.push_back({i, to});
    for (const std::uint32_t to : all.nodes[i].weak) leads.push_back({i, to, false});
  }
  return leads;
}

void Model::take_back() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].alive) release_all(std::exchange(nodes_[i].below, {}));
  }
}

std::string Model::predicted_leaks(const Program& program, Abilities abilities) {
  Model model(abilities, program);
  for (const Step& step : program.steps) {
    model.run_step(step);
    model.trace().forget_step();
  }
  drop_slots(model, [&](const Op& op) {
    model.run_own(op);
    model.trace().forget_step();
    return true;
  });
  return describe_cycles(model.links());
}

}  // namespace dropcheck::graph
