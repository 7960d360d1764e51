// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program's variables are to an implementation: places of its types, found by name.
#pragma once

#include <cstddef>
#include <ranges>
#include <utility>
#include <variant>
#include <vector>

#include "harness/drop/adapter.hpp"
#include "harness/drop/node.hpp"
#include "harness/drop/ops.hpp"

namespace dropcheck::drop {

/// The adapter's structs and arrays of nodes, or empty types if it has none. A struct has a node, a
/// pair and a node.
template <class A>
struct Aggregates {
  struct Pair {};
  struct Struct {};
  struct Array {};
};
template <HasAggregates A>
struct Aggregates<A> {
  using Pair = typename A::template Array<Node, 2>;
  using Struct = typename A::template Fields<Node, Pair, Node>;
  using Array = typename A::template Array<Node, 3>;
};

/// The adapter's types that drop nothing by themselves, or empty ones if it has none.
template <class A>
struct ByHand {
  struct Manually {};
  struct Maybe {};
};
template <HasManuallyDrop A>
struct ByHand<A> {
  using Manually = typename A::template ManuallyDrop<Node>;
  using Maybe = typename A::template MaybeUninit<Node>;
};

/// A variable in scope. It does not own its place, which is a local of C++.
template <class A>
struct Variable {
  template <class T>
  using Local = typename A::template Local<T>;
  using Place = std::variant<int*, Local<Node>*, Local<typename Aggregates<A>::Struct>*,
                             Local<typename Aggregates<A>::Array>*, typename ByHand<A>::Manually*,
                             typename ByHand<A>::Maybe*>;

  Name name;
  /// That of its first node, when it was declared.
  Label label;
  Place place;
  /// Of what is dropped by hand, whether there is something to drop.
  bool initialized = false;
};

/// The variables in scope, the innermost last.
template <class A>
class Variables {
 public:
  /// While it lives, the variable is in scope.
  class Declared {
   public:
    Declared(Variables& variables, Variable<A> variable) : variables_(variables) {
      variables_.all_.push_back(variable);
    }
    ~Declared() { variables_.all_.pop_back(); }
    Declared(const Declared&) = delete;
    Declared& operator=(const Declared&) = delete;

   private:
    Variables& variables_;
  };

  Variables() { all_.reserve(limits::steps_max); }

  /// The innermost variable of this name, or null.
  Variable<A>* find(Name name) {
    for (Variable<A>& variable : std::views::reverse(all_)) {
      if (variable.name == name) return &variable;
    }
    return nullptr;
  }
  /// The place of the variable if it is of this type, or null.
  template <class P>
  P* find(Name name) {
    Variable<A>* const variable = find(name);
    P** const place = variable == nullptr ? nullptr : std::get_if<P*>(&variable->place);
    return place == nullptr ? nullptr : *place;
  }

 private:
  std::vector<Variable<A>> all_;
};

}  // namespace dropcheck::drop
