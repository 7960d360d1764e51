// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of graphs: what an implementation must do. A node is a row in a table, a handle is the
// index of its row, a count is kept by hand wherever a handle appears or goes. Borrows are not
// counted: they are the guards that there are, and the op that is at work. What each op means
// stands in model.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/account.hpp"
#include "harness/graph/abstract_state.hpp"
#include "harness/graph/interpreter.hpp"

namespace dropcheck::graph {

class Model final : public Interpreter {
 public:
  Model(Abilities abilities, const Program& program) : Interpreter(abilities, program) {
    nodes_.reserve(limits::steps_max);
    trees_.fill(none);
    lists_.fill(none);
  }

  bool in_use(NodeSlot slot) const { return trees_[slot.index] != none; }
  bool in_use(ListSlot slot) const { return lists_[slot.index] != none; }
  bool in_use(GuardSlot slot) const { return guards_[slot.index].node != none; }

  /// What a program leaves alive when all its slots are dropped, in words; empty: nothing.
  static std::string predicted_leaks(const Program& program, Abilities abilities);

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { cells_ = cells.first; }

  void observe() override;
  void observe_leaks() override;
  Links links() override;
  /// The same, of those that are alive.
  std::vector<Lead> leads();
  void take_back() override;

 private:
  using Handle = int;
  static constexpr Handle none = -1;

  struct Node {
    Label label;
    /// It is one of a list: `below` is its tail, if it has one, and nobody is its parent.
    bool in_list = false;
    std::uint8_t value = 0;
    std::vector<Handle> below = {};
    Handle parent = none;
    std::uint64_t strong = 0;
    /// How many nodes have it as their parent.
    std::uint64_t weak = 0;
    bool alive = true;
    /// An op has borrowed it for writing, and drops what it took out.
    bool written_by_op = false;
  };
  struct Guard {
    Handle node = none;
    bool writes = false;
  };

  Outcome perform(const Op& op) override;
  AbstractState state_of(const Op& op) const;

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  Handle& at(NodeSlot slot) { return trees_[slot.index]; }
  Handle& at(ListSlot slot) { return lists_[slot.index]; }
  Handle at(NodeSlot slot) const { return trees_[slot.index]; }
  Handle at(ListSlot slot) const { return lists_[slot.index]; }
  Handle at(GuardSlot slot) const { return guards_[slot.index].node; }
  Node& node(Handle handle) { return nodes_[static_cast<std::size_t>(handle)]; }
  const Node& node(Handle handle) const { return nodes_[static_cast<std::size_t>(handle)]; }
  bool alive(Handle handle) const { return handle != none && node(handle).alive; }
  static std::uint32_t serial(Handle handle) { return static_cast<std::uint32_t>(handle); }
  /// 0: none.
  static std::uint64_t plus_1(Handle handle) { return static_cast<std::uint64_t>(handle + 1); }

  // Handles.
  Handle make_node(Label label, bool in_list);
  Handle retain(Handle handle);
  void release(Handle handle);
  void release_all(const std::vector<Handle>& handles);
  Outcome assign(Handle& place, Handle handle);
  void drop_node(Handle handle);
  void set_parent(Handle child, Handle parent);
  /// Whether the parent that a node names can be had: one that is being dropped cannot.
  Handle parent_of(Handle child) const;
  Handle tail_of(Handle list) const;

  // Borrows.
  Borrowed borrowed(Handle handle) const;
  bool may_read(Handle handle) const { return borrowed(handle) != Borrowed::for_writing; }
  bool may_write(Handle handle) const { return borrowed(handle) == Borrowed::no; }
  Outcome refused(Handle handle, bool writes);
  template <class Slot>
  Outcome borrow(Slot from, GuardSlot into, bool writes);
  Outcome try_borrow(NodeSlot from, GuardSlot into, bool writes);
  Outcome advance(Handle& place, Handle from, Handle to);

  // What can be seen.
  void print(Handle handle, std::vector<Handle>& printed);
  void observe(NodeSlot slot);
  void observe(ListSlot slot);
  void observe(GuardSlot slot);
  void note_cycles();

  std::uint8_t* cells_ = nullptr;
  std::vector<Node> nodes_;
  std::array<Handle, limits::slots> trees_;
  std::array<Handle, limits::slots> lists_;
  std::array<Guard, limits::slots> guards_;
  std::uint64_t alive_ = 0;
};

}  // namespace dropcheck::graph
