// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op of graphs means. Source: std::rc and std::cell of Rust 1.95; the Rust book, 15.5 and
// 15.6.
#include "harness/graph/model.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace dropcheck::graph {

template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}

// Handles to nodes.
template <>
Outcome Model::run(const op::New& o) {
  return assign(at(o.into), make_node(o.label, false));
}
template <>
Outcome Model::run(const op::Clone& o) {
  return at(o.from) == none ? Outcome::skipped : assign(at(o.into), retain(at(o.from)));
}
template <>
Outcome Model::run(const op::Drop& o) {
  return at(o.slot) == none ? Outcome::skipped : assign(at(o.slot), none);
}

// Children.
template <>
Outcome Model::run(const op::AddChild& o) {
  const Handle parent = at(o.slot);
  const Handle child = at(o.to);
  if (parent == none || child == none) return Outcome::skipped;
  if (!may_write(parent)) return refused(parent, true);
  node(parent).below.push_back(retain(child));
  if (node(child).strong > 2) note(Situation::child_shared);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::NewChild& o) {
  const Handle parent = at(o.slot);
  if (parent == none) return Outcome::skipped;
  if (!may_write(parent)) return refused(parent, true);
  const Handle child = make_node(o.label, false);
  set_parent(child, parent);
  node(parent).below.push_back(child);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::TakeChild& o) {
  const Handle parent = at(o.from);
  if (parent == none) return Outcome::skipped;
  if (!may_write(parent)) return refused(parent, true);
  if (node(parent).below.empty()) return Outcome::none;
  const Handle child = node(parent).below.back();
  node(parent).below.pop_back();
  return advance(at(o.into), parent, child);
}
template <>
Outcome Model::run(const op::DropChild& o) {
  const Handle parent = at(o.slot);
  if (parent == none) return Outcome::skipped;
  if (!may_write(parent)) return refused(parent, true);
  auto& children = node(parent).below;
  if (o.child.index >= children.size()) return Outcome::none;
  const Handle child = children[o.child.index];
  children.erase(children.begin() + o.child.index);
  release(child);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::ClearChildren& o) {
  const Handle parent = at(o.slot);
  if (parent == none) return Outcome::skipped;
  if (!may_write(parent)) return refused(parent, true);
  node(parent).written_by_op = true;
  const std::uint64_t before = alive_;
  release_all(std::exchange(node(parent).below, {}));
  if (alive_ < before) note(Situation::child_dies_while_borrowed);
  node(parent).written_by_op = false;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::FirstChild& o) {
  const Handle parent = at(o.from);
  if (parent == none) return Outcome::skipped;
  if (!may_read(parent)) return refused(parent, false);
  if (node(parent).below.empty()) return Outcome::none;
  return advance(at(o.into), parent, retain(node(parent).below.front()));
}
template <>
Outcome Model::run(const op::Descend& o) {
  const Handle parent = at(o.slot);
  if (parent == none) return Outcome::skipped;
  if (!may_read(parent)) return refused(parent, false);
  if (o.child.index >= node(parent).below.size()) return Outcome::none;
  return advance(at(o.slot), parent, retain(node(parent).below[o.child.index]));
}

// Parents.
template <>
Outcome Model::run(const op::SetParent& o) {
  if (at(o.slot) == none || at(o.to) == none) return Outcome::skipped;
  if (!may_write(at(o.slot))) return refused(at(o.slot), true);
  set_parent(at(o.slot), at(o.to));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::ClearParent& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  if (!may_write(at(o.slot))) return refused(at(o.slot), true);
  set_parent(at(o.slot), none);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Parent& o) {
  const Handle child = at(o.from);
  if (child == none) return Outcome::skipped;
  if (!may_read(child)) return refused(child, false);
  const Handle parent = parent_of(child);
  if (parent != none) note(Situation::parent_alive);
  if (parent == none && node(child).parent != none) note(Situation::parent_gone);
  return parent == none ? Outcome::none : advance(at(o.into), child, retain(parent));
}

// Guards.
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
Outcome Model::run(const op::BorrowTail& o) {
  return borrow(o.from, o.into, false);
}
template <>
Outcome Model::run(const op::BorrowTailMut& o) {
  return borrow(o.from, o.into, true);
}
template <>
Outcome Model::run(const op::DropGuard& o) {
  if (!in_use(o.slot)) return Outcome::skipped;
  guards_[o.slot.index] = {};
  unpin(o.slot);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Write& o) {
  const Guard& guard = guards_[o.slot.index];
  if (guard.node == none || !guard.writes || node(guard.node).in_list) return Outcome::skipped;
  note(Situation::written);
  node(guard.node).value = o.value.index;
  return Outcome::done;
}

// Lists.
template <>
Outcome Model::run(const op::Cons& o) {
  const Handle list = make_node(o.label, true);
  const Handle tail = std::exchange(at(o.into), list);
  if (tail != none) node(list).below.push_back(tail);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::CloneList& o) {
  return at(o.from) == none ? Outcome::skipped : assign(at(o.into), retain(at(o.from)));
}
template <>
Outcome Model::run(const op::DropList& o) {
  return at(o.slot) == none ? Outcome::skipped : assign(at(o.slot), none);
}
template <>
Outcome Model::run(const op::DropLong& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  const Handle tail = tail_of(at(o.slot));
  if (tail != none && node(at(o.slot)).strong == 1 && node(tail).strong > 1) {
    note(Situation::long_drop_stops);
  }
  return assign(at(o.slot), none);
}
template <>
Outcome Model::run(const op::SetTail& o) {
  const Handle list = at(o.slot);
  if (list == none) return Outcome::skipped;
  if (!may_write(list)) return refused(list, true);
  node(list).written_by_op = true;
  const Handle to = at(o.to);
  const std::uint64_t before = alive_;
  const std::vector<Handle> fresh(to == none ? 0 : 1, retain(to));
  release_all(std::exchange(node(list).below, fresh));
  if (alive_ < before) note(Situation::tail_dies_while_borrowed);
  node(list).written_by_op = false;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Append& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  std::vector<Handle> passed;
  Handle last = none;
  for (Handle next = at(o.slot); next != none; next = tail_of(last)) {
    if (std::ranges::find(passed, next) != passed.end())
      return note(Situation::no_end), Outcome::none;
    passed.push_back(last = next);
    if (!may_read(last)) return refused(last, false);
  }
  if (!may_write(last)) return refused(last, true);
  if (at(o.to) != none) node(last).below.push_back(retain(at(o.to)));
  return Outcome::done;
}
template <>
Outcome Model::run(const op::TakeTail& o) {
  const Handle list = at(o.from);
  if (list == none) return Outcome::skipped;
  if (!may_write(list)) return refused(list, true);
  const Handle tail = tail_of(list);
  node(list).below.clear();
  return advance(at(o.into), list, tail);
}
template <>
Outcome Model::run(const op::Tail& o) {
  const Handle list = at(o.from);
  if (list == none) return Outcome::skipped;
  if (!may_read(list)) return refused(list, false);
  return advance(at(o.into), list, retain(tail_of(list)));
}

// Printing.
template <>
Outcome Model::run(const op::Print& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  std::vector<Handle> printed;
  print(at(o.slot), printed);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::PrintList& o) {
  if (at(o.slot) == none) return Outcome::skipped;
  std::vector<Handle> printed;
  print(at(o.slot), printed);
  return Outcome::done;
}

Outcome Model::perform(const Op& op) {
  if (is_pinned(op)) return Outcome::skipped;
  const std::size_t cell =
      cells_ == nullptr ? 0 : StateCells::index(info_of(op).id, state_of(op).index());
  const Outcome outcome = std::visit([this](const auto& o) { return run(o); }, op);
  if (cells_ != nullptr && outcome != Outcome::skipped) cells_[cell] = 1;
  return outcome;
}

AbstractState Model::state_of(const Op& op) const {
  Handle first = none;
  bool asked = false;
  const auto visit = [&](const auto& operand) {
    if constexpr (requires { in_use(operand); }) {
      if (!std::exchange(asked, true)) first = at(operand);
    }
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  if (first == none) return {.in_script = in_script()};
  const Node& own = node(first);
  return {.strong = own.strong,
          .below = own.below.size(),
          .borrowed = static_cast<std::size_t>(borrowed(first)),
          .has_parent = own.parent != none,
          .in_script = in_script()};
}

}  // namespace dropcheck::graph
