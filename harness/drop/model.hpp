// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model of drop rules. A node is a row in a table, a variable a list of such rows, a scope the
// variables from some place on. What each op means stands in model.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/drop/abstract_state.hpp"
#include "harness/drop/interpreter.hpp"

namespace dropcheck::drop {

class Model final : public Interpreter {
 public:
  Model(Abilities abilities, const Program& program) : Interpreter(abilities, program) {}

  /// Whether a variable of this name is declared.
  bool in_use(Name name) const { return find(name) != nullptr; }

  /// From here on, ops that are not skipped set the cell of the state they met.
  void set_cells(StateCells cells) { cells_ = cells.first; }

  void observe() override;
  void observe_leaks() override;
  /// The end of the program, which ends all scopes, the innermost first.
  void end_scopes();

  std::size_t open_scopes() const { return scopes_.size(); }

 private:
  using Handle = int;
  static constexpr Handle none = -1;

  static constexpr Label default_label{0};

  static constexpr std::size_t parts_max = 4;
  using Parts = std::array<Handle, parts_max>;
  static constexpr Parts nothing{none, none, none, none};

  /// Of `maybe` and `manually` nothing is dropped at the end of the scope.
  enum class Type : std::uint8_t { number, node, structure, array, manually, maybe };

  struct Variable {
    Name name;
    Type type = Type::number;
    std::uint8_t value = 0;
    /// Of the first part.
    Label label;
    Parts parts = nothing;
    /// It has a value; a struct still does when all its fields are moved out.
    bool initialized = false;
    /// The scope it was declared in.
    std::size_t scope = 0;

    std::size_t size() const {
      return type == Type::structure ? parts_max : type == Type::array ? 3 : 1;
    }
    std::span<Handle> all() { return std::span(parts).first(size()); }
    std::span<const Handle> all() const { return std::span(parts).first(size()); }
    /// The nodes of a field: the one in the middle has two.
    std::span<Handle> field(Field field) {
      return std::span(parts).subspan(field.index == 2 ? 3 : field.index, field.index == 1 ? 2 : 1);
    }
    bool is_whole() const { return initialized && std::ranges::find(all(), none) == all().end(); }
    /// What may be moved as a whole.
    bool is_movable() const {
      return type == Type::node || type == Type::structure || type == Type::array;
    }
  };

  Outcome perform(const Op& op) override;
  std::size_t cell_of(const Op& op);

  /// Specialised for each op: one that has no meaning does not compile.
  template <class O>
  Outcome run(const O&) = delete;

  const Variable* find(Name name) const;
  Variable* find(Name name) {
    return const_cast<Variable*>(static_cast<const Model*>(this)->find(name));
  }
  /// The variable if it is of this type.
  Variable* find(Name name, Type type);
  /// The variable if it has a value that may be moved, with all its fields.
  Variable* find_whole(Name name);

  static Outcome ended(bool threw) { return threw ? Outcome::threw : Outcome::done; }
  static Parts one(Handle node) { return {node, none, none, none}; }

  Variable& declare(Name name, Type type, Label label = {});
  /// What all declarations with nodes of a label mean: there is no variable if one of them throws.
  Outcome let(const auto& o, Type type);
  /// What it means to take a value out of what is dropped by hand.
  Outcome take_out(const auto& o, Type type, Situation situation);
  Parts move_out(Variable& variable);
  /// `variable = parts;`
  Outcome assign(Variable& variable, const Parts& parts);

  Handle make_node(Label label);
  /// Builds nodes one after another. False: one threw, and those before it are dropped, the first
  /// one first.
  bool make_row(std::span<Handle> row, Label label);
  /// The same for fields, of which the last one is dropped first.
  bool make_struct(Variable& variable);

  // Whether a destructor threw.
  bool drop_node(Handle handle);
  bool drop_all(std::span<Handle> handles);
  bool drop_value(Variable& variable);
  bool drop_locals();

  std::uint8_t* cells_ = nullptr;
  struct Node {
    Label label;
    bool alive = true;
  };
  std::vector<Node> nodes_;
  std::vector<Variable> variables_;
  /// Of each open scope, how many variables there were before it.
  std::vector<std::size_t> scopes_{0};
  std::uint64_t live_ = 0;
};

}  // namespace dropcheck::drop
