// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each op of drop rules means. Source: the Rust Reference, "Destructors", edition 2021;
// std::mem of Rust 1.95.
#include "harness/drop/model.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace dropcheck::drop {

Outcome Model::let(const auto& o, Type type) {
  Variable made{.name = o.into, .type = type, .label = o.label, .initialized = true};
  const bool built = type == Type::structure ? make_struct(made) : make_row(made.all(), o.label);
  if (!built) return Outcome::threw;
  Variable& variable = declare(o.into, type, o.label);
  variable.parts = made.parts;
  variable.initialized = true;
  return Outcome::done;
}

Outcome Model::take_out(const auto& o, Type type, Situation situation) {
  Variable* const from = find(o.slot, type);
  Variable* const into = find(o.into, Type::node);
  if (from == nullptr || into == nullptr || !from->initialized) return Outcome::skipped;
  note(situation);
  return assign(*into, move_out(*from));
}

// Declarations.
template <>
Outcome Model::run(const op::Nop&) {
  return Outcome::skipped;
}
template <>
Outcome Model::run(const op::Let& o) {
  return let(o, Type::node);
}
template <>
Outcome Model::run(const op::LetUninit& o) {
  declare(o.into, Type::node);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::LetMove& o) {
  Variable* const from = find_whole(o.from);
  if (from == nullptr) return Outcome::skipped;
  const Type type = from->type;
  const Label label = from->label;
  const Parts parts = move_out(*from);
  Variable& variable = declare(o.into, type, label);
  variable.parts = parts;
  variable.initialized = true;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::LetNumber& o) {
  Variable& variable = declare(o.into, Type::number);
  variable.value = o.value.index;
  variable.initialized = true;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::LetStruct& o) {
  return let(o, Type::structure);
}
template <>
Outcome Model::run(const op::LetArray& o) {
  return let(o, Type::array);
}
template <>
Outcome Model::run(const op::LetManually& o) {
  return let(o, Type::manually);
}
template <>
Outcome Model::run(const op::LetMaybe& o) {
  declare(o.into, Type::maybe);
  return Outcome::done;
}

// Scopes.
template <>
Outcome Model::run(const op::Scope&) {
  scopes_.push_back(variables_.size());
  return Outcome::done;
}
template <>
Outcome Model::run(const op::End&) {
  return scopes_.size() == 1 ? Outcome::skipped : ended(drop_locals());
}
template <>
Outcome Model::run(const op::Unwind& o) {
  if (scopes_.size() == 1) return Outcome::skipped;
  faults_.throws();
  for (std::size_t left = 0; left != o.depth.scopes() && scopes_.size() != 1; ++left) {
    if (variables_.size() != scopes_.back()) note(Situation::unwinds_locals);
    if (left == 1) note(Situation::unwinds_scopes);
    drop_locals();
  }
  faults_.caught();
  return Outcome::done;
}

// Values.
template <>
Outcome Model::run(const op::Assign& o) {
  Variable* const variable = find(o.slot, Type::node);
  if (variable == nullptr) return Outcome::skipped;
  const Handle node = make_node(o.label);
  return node == none ? Outcome::threw : assign(*variable, one(node));
}
template <>
Outcome Model::run(const op::Move& o) {
  Variable* const from = find_whole(o.from);
  if (from == nullptr) return Outcome::skipped;
  Variable* const into = find(o.into, from->type);
  if (into == nullptr) return Outcome::skipped;
  if (from == into) note(Situation::moved_onto_itself);
  into->label = from->label;
  return assign(*into, move_out(*from));
}
template <>
Outcome Model::run(const op::Copy& o) {
  const Variable* const from = find(o.from, Type::number);
  Variable* const into = find(o.into, Type::number);
  if (from == nullptr || into == nullptr) return Outcome::skipped;
  note(Situation::number_copied);
  into->value = from->value;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Drop& o) {
  Variable* const variable = find_whole(o.slot);
  if (variable == nullptr) return Outcome::skipped;
  if (variable->scope != scopes_.size()) note(Situation::moved_from_inside);
  return ended(drop_value(*variable));
}
template <>
Outcome Model::run(const op::Forget& o) {
  Variable* const variable = find_whole(o.slot);
  if (variable == nullptr) return Outcome::skipped;
  note(Situation::forgotten);
  move_out(*variable);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Replace& o) {
  Variable* const variable = find(o.slot, Type::node);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  const Handle node = make_node(o.label);
  if (node == none) return Outcome::threw;
  note(Situation::replaced);
  return ended(drop_node(std::exchange(variable->parts.front(), node)));
}
template <>
Outcome Model::run(const op::Take& o) {
  Variable* const from = find(o.from, Type::node);
  Variable* const into = find(o.into, Type::node);
  if (from == nullptr || into == nullptr || !from->initialized) return Outcome::skipped;
  const Handle node = make_node(default_label);
  if (node == none) return Outcome::threw;
  note(Situation::replaced);
  return assign(*into, one(std::exchange(from->parts.front(), node)));
}
template <>
Outcome Model::run(const op::Swap& o) {
  Variable* const a = find_whole(o.a);
  Variable* const b = find_whole(o.b);
  if (a == nullptr || b == nullptr || a == b || a->type != b->type) return Outcome::skipped;
  note(Situation::swapped);
  std::swap(a->parts, b->parts);
  std::swap(a->label, b->label);
  return Outcome::done;
}
template <>
Outcome Model::run(const op::Look& o) {
  const Variable* const variable = find(o.slot);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  if (variable->type == Type::number) {
    trace().add(holds_number_event(o.slot, variable->value));
    return Outcome::done;
  }
  for (std::size_t i = 0; i < variable->size(); ++i) {
    if (variable->parts[i] == none) continue;
    trace().add(holds_event(o.slot, i, static_cast<std::uint32_t>(variable->parts[i])));
  }
  return Outcome::done;
}

// Fields.
template <>
Outcome Model::run(const op::DropField& o) {
  Variable* const variable = find(o.slot, Type::structure);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  const std::span<Handle> field = variable->field(o.field);
  return field.front() == none ? Outcome::skipped : ended(drop_all(field));
}
template <>
Outcome Model::run(const op::SetField& o) {
  Variable* const variable = find(o.slot, Type::structure);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  Parts parts = nothing;
  const std::span<Handle> field = variable->field(o.field);
  const std::span<Handle> made = std::span(parts).first(field.size());
  if (!make_row(made, label_of(variable->label, o.field))) return Outcome::threw;
  if (field.front() == none) note(Situation::field_set_again);
  const bool threw = drop_all(field);
  std::ranges::copy(made, field.begin());
  return ended(threw);
}

// What is dropped by hand.
template <>
Outcome Model::run(const op::DropManually& o) {
  Variable* const variable = find(o.slot, Type::manually);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  note(Situation::manually_dropped);
  return ended(drop_value(*variable));
}
template <>
Outcome Model::run(const op::IntoInner& o) {
  return take_out(o, Type::manually, Situation::manually_dropped);
}
template <>
Outcome Model::run(const op::Write& o) {
  Variable* const variable = find(o.slot, Type::maybe);
  if (variable == nullptr) return Outcome::skipped;
  const Handle node = make_node(o.label);
  if (node == none) return Outcome::threw;
  if (variable->initialized) note(Situation::written_over);
  variable->parts = one(node);
  variable->initialized = true;
  return Outcome::done;
}
template <>
Outcome Model::run(const op::AssumeDrop& o) {
  Variable* const variable = find(o.slot, Type::maybe);
  if (variable == nullptr || !variable->initialized) return Outcome::skipped;
  note(Situation::read_out);
  return ended(drop_value(*variable));
}
template <>
Outcome Model::run(const op::AssumeRead& o) {
  return take_out(o, Type::maybe, Situation::read_out);
}

// What will go wrong.
template <>
Outcome Model::run(const op::ThrowMake& o) {
  return arm(FaultPoint::make, o.label, o.ordinal);
}
template <>
Outcome Model::run(const op::ThrowDrop& o) {
  return arm(FaultPoint::drop, o.label, o.ordinal);
}

void Model::observe() {
  for (std::uint8_t i = 0; i < Name::count; ++i) run(op::Look{Name{i}});
  trace().add(number_event(EventKind::alive, live_));
  trace().add(number_event(EventKind::allocations, 0));
}

Outcome Model::perform(const Op& op) {
  const std::size_t cell = cells_ == nullptr ? 0 : cell_of(op);
  const Outcome outcome = std::visit([this](const auto& o) { return run(o); }, op);
  if (outcome == Outcome::threw) faults_.caught();
  if (cells_ != nullptr && outcome != Outcome::skipped) cells_[cell] = 1;
  return outcome;
}

}  // namespace dropcheck::drop
