// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables, scopes and nodes as tables: what is built, and in which order it is dropped.
#include "harness/drop/model.hpp"

#include <ranges>
#include <type_traits>
#include <utility>
#include <variant>

namespace dropcheck::drop {

const Model::Variable* Model::find(Name name) const {
  for (const Variable& variable : std::views::reverse(variables_)) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

Model::Variable* Model::find(Name name, Type type) {
  Variable* const variable = find(name);
  return variable != nullptr && variable->type == type ? variable : nullptr;
}

Model::Variable* Model::find_whole(Name name) {
  Variable* const variable = find(name);
  return variable != nullptr && variable->is_movable() && variable->is_whole() ? variable : nullptr;
}

Model::Variable& Model::declare(Name name, Type type, Label label) {
  if (find(name) != nullptr) note(Situation::shadowed);
  variables_.push_back({.name = name, .type = type, .label = label, .scope = scopes_.size()});
  return variables_.back();
}

Model::Handle Model::make_node(Label label) {
  if (faults_.fires(FaultPoint::make, label)) return note(Situation::make_throws), none;
  nodes_.push_back({.label = label});
  ++live_;
  const auto node = static_cast<Handle>(nodes_.size()) - 1;
  trace().add(node_event(EventKind::made, static_cast<std::uint32_t>(node), label.index));
  return node;
}

bool Model::make_row(std::span<Handle> row, Label label) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = make_node(label);
    if (row[i] != none) continue;
    if (i != 0) note(Situation::array_throws_midway);
    drop_all(row.first(i));
    return false;
  }
  return true;
}

bool Model::make_struct(Variable& variable) {
  for (std::uint8_t i = 0; i < Field::count; ++i) {
    if (make_row(variable.field(Field{i}), label_of(variable.label, Field{i}))) continue;
    if (i != 0) note(Situation::struct_throws_midway);
    while (i != 0) drop_all(variable.field(Field{--i}));
    return false;
  }
  return true;
}

bool Model::drop_node(Handle handle) {
  const Label label = nodes_[handle].label;
  trace().add(node_event(EventKind::dropped, static_cast<std::uint32_t>(handle), label.index));
  nodes_[handle].alive = false;
  --live_;
  return faults_.fires(FaultPoint::drop, label);
}

bool Model::drop_all(std::span<Handle> handles) {
  bool threw = false;
  for (Handle& handle : handles) {
    if (handle == none) continue;
    if (threw) note(Situation::aggregate_throws);
    threw |= drop_node(std::exchange(handle, none));
  }
  return threw;
}

bool Model::drop_value(Variable& variable) {
  if (!std::exchange(variable.initialized, false)) return false;
  if (variable.type == Type::structure) {
    const bool whole = std::ranges::find(variable.all(), none) == variable.all().end();
    note(whole ? Situation::struct_dropped : Situation::field_moved_out);
  }
  if (variable.type == Type::array) note(Situation::array_dropped);
  return drop_all(variable.all());
}

bool Model::drop_locals() {
  bool threw = false;
  std::size_t dropped = 0;
  for (; variables_.size() != scopes_.back(); variables_.pop_back()) {
    Variable& local = variables_.back();
    if (!local.is_movable()) {
      if (local.initialized && local.type != Type::number) note(Situation::manually_left);
    } else if (!local.initialized) {
      note(Situation::without_a_value);
    } else {
      if (threw) note(Situation::end_throws);
      threw |= drop_value(local);
      ++dropped;
    }
  }
  if (dropped > 1) note(Situation::locals_dropped);
  scopes_.pop_back();
  return threw;
}

Model::Parts Model::move_out(Variable& variable) {
  if (variable.scope != scopes_.size()) note(Situation::moved_from_inside);
  variable.initialized = false;
  return std::exchange(variable.parts, nothing);
}

Outcome Model::assign(Variable& variable, const Parts& parts) {
  note(variable.initialized ? Situation::assigned : Situation::initialised_later);
  const bool threw = drop_value(variable);
  variable.parts = parts;
  variable.initialized = true;
  return ended(threw);
}

void Model::end_scopes() {
  while (!scopes_.empty()) {
    drop_locals();
    faults_.caught();
  }
}

void Model::observe_leaks() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].alive) continue;
    trace().add(node_event(EventKind::leaked, static_cast<std::uint32_t>(i)));
  }
}

std::size_t Model::cell_of(const Op& op) {
  AbstractState state;
  bool first = true;
  const auto visit = [&](const auto& operand) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(operand)>, Name>) {
      if (const Variable* variable = std::exchange(first, false) ? find(operand) : nullptr) {
        state.type = 1 + static_cast<std::size_t>(variable->type);
        for (const Handle part : variable->parts) state.parts = 2 * state.parts + (part != none);
        state.distance = scopes_.size() - variable->scope;
      }
    }
  };
  std::visit([&](const auto& o) { for_each_operand(o, visit); }, op);
  return StateCells::index(info_of(op).id, state.index());
}

}  // namespace dropcheck::drop
