// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of Box: what an implementation must do. A node is a row in a table, an owner is the
// index of a row, and a list is a chain of indices. What each op means stands in model.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "harness/account.hpp"
#include "harness/box/abstract_state.hpp"
#include "harness/box/interpreter.hpp"

namespace dropcheck::box {

class Model final : public Interpreter {
 public:
  Model(Abilities abilities, const Program& program) : Interpreter(abilities, program) {
    boxes_.fill(none);
    dyns_.fill(none);
    nodes_.reserve(limits::steps_max);
  }

  bool in_use(BoxSlot slot) const { return boxes_[slot.index] != none; }
  bool in_use(DynSlot slot) const { return dyns_[slot.index] != none; }
  bool in_use(UnitSlot slot) const { return units_[slot.index]; }
  bool in_use(SliceSlot slot) const { return slices_[slot.index].in_use; }

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { cells_ = cells.first; }

  /// Through `next`.
  std::vector<Lead> leads() const;

  void observe() override;
  void observe_leaks() override;
  void take_back() override;

 private:
  using Handle = int;
  static constexpr Handle none = -1;

  struct Node {
    Label label;
    Handle next = none;
    std::uint8_t value = 0;
    bool alive = true;
  };
  struct Slice {
    bool in_use = false;
    std::vector<Handle> nodes;
  };

  Outcome perform(const Op& op) override;
  std::size_t cell_of(const Op& op);
  std::size_t length_at(BoxSlot slot) const { return length_of(boxes_[slot.index]); }
  std::size_t length_at(DynSlot slot) const { return in_use(slot) ? 1 : 0; }
  std::size_t length_at(UnitSlot slot) const { return in_use(slot) ? 1 : 0; }
  std::size_t length_at(SliceSlot slot) const {
    return in_use(slot) ? 1 + slices_[slot.index].nodes.size() : 0;
  }
  std::size_t length_of(Handle handle) const;

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  Handle& at(BoxSlot slot) { return boxes_[slot.index]; }
  Handle& at(DynSlot slot) { return dyns_[slot.index]; }

  static Outcome ended(bool threw) { return threw ? Outcome::threw : Outcome::done; }
  bool allocation_fails() {
    ++allocations_;
    return allocations_left_ != 0 && --allocations_left_ == 0;
  }
  Handle make_node(Label label);
  /// A node in a block of its own.
  Outcome make_boxed(Label label, Handle& node);
  /// A copy of a list, the end first, in blocks of their own; the head's block is the caller's.
  /// The list in blocks of its own, of which copy_list() allocates all but the first.
  Outcome clone_list(Handle from, Handle& copy);
  Outcome copy_list(Handle from, Handle& copy);
  void look(BoxSlot slot);
  /// Whether a destructor threw.
  bool drop_list(Handle handle);
  bool drop_dyn(Handle handle);
  bool drop_slice(const std::vector<Handle>& nodes);
  /// The value itself, not what it owns.
  bool drop_value(Handle handle);
  /// Stores, then drops what was there.
  Outcome assign(Handle& place, Handle handle) {
    const Handle old = std::exchange(place, handle);
    if (old != none) note(Situation::old_value_dropped_by_move);
    return ended(drop_list(old));
  }
  Outcome assign_slice(SliceSlot slot, Slice slice) {
    return ended(drop_slice(std::exchange(slices_[slot.index], std::move(slice)).nodes));
  }
  void drop_unit(UnitSlot slot);

  std::uint8_t* cells_ = nullptr;
  std::vector<Node> nodes_;
  std::array<Handle, limits::slots> boxes_;
  std::array<Handle, limits::slots> dyns_;
  std::array<bool, limits::slots> units_{};
  std::array<Slice, limits::slots> slices_;
  std::vector<Handle> raw_;
  std::vector<Handle> leaked_;
  std::uint64_t live_ = 0;
  std::uint64_t live_units_ = 0;
  std::uint64_t allocations_ = 0;
  unsigned allocations_left_ = 0;
};

}  // namespace dropcheck::box
