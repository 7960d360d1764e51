// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of cells: what an implementation must do. A node is a row in a table, a cell is the
// index of a row, a guard is the index of a cell. Borrows are not counted up and down: they are the
// guards that there are, and those that were forgotten. What each op means stands in model.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "harness/ref_cell/abstract_state.hpp"
#include "harness/ref_cell/interpreter.hpp"

namespace dropcheck::ref_cell {

class Model final : public Interpreter {
 public:
  Model(Abilities abilities, const Program& program) : Interpreter(abilities, program) {
    nodes_.reserve(limits::steps_max);
  }

  bool in_use(CellSlot slot) const { return at(slot).node != none; }
  bool in_use(GuardSlot slot) const { return at(slot).cell != none; }
  bool in_use(PlainSlot slot) const { return plain_[slot.index].node != none; }
  bool in_use(OnceSlot slot) const { return once_[slot.index] != none; }

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { state_cells_ = cells.first; }

  void observe() override;
  void observe_leaks() override;

 private:
  using Index = int;
  static constexpr Index none = -1;

  struct Node {
    Label label;
    std::uint8_t left = 0;
    std::uint8_t right = 0;
    bool alive = true;
  };
  struct RefCell {
    Index node = none;
    /// Readers, or writers as a negative number.
    std::int64_t forgotten = 0;
  };
  struct Guard {
    Index cell = none;
    bool writes = false;
    Seen seen = Seen::node;
  };
  struct Plain {
    Index node = none;
    std::uint8_t number = 0;
  };

  Outcome perform(const Op& op) override;
  AbstractState state_of(const Op& op) const;

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  RefCell& at(CellSlot slot) { return cells_[slot.index]; }
  const RefCell& at(CellSlot slot) const { return cells_[slot.index]; }
  Guard& at(GuardSlot slot) { return guards_[slot.index]; }
  const Guard& at(GuardSlot slot) const { return guards_[slot.index]; }
  RefCell& cell_of(const Guard& guard) { return cells_[static_cast<std::size_t>(guard.cell)]; }
  Node& node_of(const Guard& guard) { return nodes_[cell_of(guard).node]; }
  /// The number that a guard writes.
  std::uint8_t& number_of(const Guard& guard) {
    return guard.seen == Seen::right ? node_of(guard).right : node_of(guard).left;
  }

  // Who borrows.
  bool has_guards(CellSlot slot) const;
  /// n readers, or -n writers.
  std::int64_t counter(CellSlot slot) const;
  bool may_read(CellSlot slot) const { return counter(slot) >= 0 && counter(slot) != most; }
  bool may_write(CellSlot slot) const { return counter(slot) == 0; }
  Outcome refused(Error error);
  Outcome refused(CellSlot slot, bool writes);
  Outcome borrow(CellSlot from, GuardSlot into, bool writes);
  Outcome try_borrow(CellSlot from, GuardSlot into, bool writes);
  void put(GuardSlot into, Guard guard);
  void drop_guard(GuardSlot slot);
  bool alone_with(CellSlot slot);

  // Values.
  /// None if the constructor throws.
  Index make_node(Label label);
  void drop_node(Index node);
  Outcome replace(CellSlot slot, Index node);
  void observe(CellSlot slot);
  void look(GuardSlot slot);
  Event holds(PlainSlot slot) const;
  Event holds(OnceSlot slot) const;

  static constexpr std::int64_t most = counter_at_brink({3}) + 1;
  static constexpr std::int64_t least = counter_at_least({3});

  std::uint8_t* state_cells_ = nullptr;
  std::vector<Node> nodes_;
  std::array<RefCell, limits::slots> cells_;
  std::array<Guard, limits::slots> guards_;
  std::array<Plain, limits::slots> plain_;
  std::array<Index, limits::slots> once_{none, none, none, none, none, none, none, none};
  std::uint64_t alive_ = 0;
};

}  // namespace dropcheck::ref_cell
