// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work: what each op does with its variables. Every call of the implementation
// is a statement of its own, inside a ledger scope. What the ops mean stands in model.hpp.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/drop/node.hpp"
#include "harness/drop/subject_state.hpp"
#include "harness/ledger.hpp"

namespace dropcheck::drop {

template <DropAdapter A>
class Subject final : public SubjectState<A> {
  using State = SubjectState<A>;
  template <class T>
  using Local = typename State::template Local<T>;
  template <std::size_t I>
  using Index = std::integral_constant<std::size_t, I>;
  using State::declared_;
  using State::ended_;
  using State::faults_;
  using State::leaving_;
  using State::opens_;
  using State::variables_;
  using typename State::Array;
  using typename State::Manual;
  using typename State::Manually;
  using typename State::Maybe;
  using typename State::NoManual;
  using typename State::NoValue;
  using typename State::Pair;
  using typename State::Struct;
  using typename State::Variable;
  static constexpr Abilities abilities = abilities_of<A>();
  template <class O>
  static constexpr bool supported = (O::info.needs & ~abilities) == 0;

 public:
  using State::State;

  /// For std::visit: a closure would be one more object on an instrumented stack.
  template <OpAlternative O>
  Outcome operator()(const O& o) {
    return run(o);
  }

 private:
  Outcome perform(const Op& op) override {
    const Ledger::Scope subject(true);
    try {
      return std::visit(*this, op);
    } catch (const Thrown&) {
      faults_.caught();
      return Outcome::threw;
    }
  }

  // A step that leaves a scope is run when everything in it is dropped.
  Outcome run(const op::Scope&) {
    opens_ = true;
    return Outcome::done;
  }
  Outcome run(const op::End&) {
    return std::exchange(leaving_, nullptr) == nullptr ? Outcome::skipped : ended_;
  }
  Outcome run(const op::Unwind&) {
    return std::exchange(leaving_, nullptr) == nullptr ? Outcome::skipped : Outcome::done;
  }

  Outcome will_declare(Name name, Label label = {}) {
    this->name_ = name;
    this->label_ = label;
    return Outcome::done;
  }
  Outcome run(const op::Let& o) {
    declared_.template emplace<Node>(o.label);
    return will_declare(o.into);
  }
  Outcome run(const op::LetUninit& o) {
    declared_.template emplace<NoValue>();
    return will_declare(o.into);
  }
  Outcome run(const op::LetMove& o) {
    Variable* const from = variables_.find(o.from);
    return with_whole(from, [&](auto& local) {
      using T = ValueOf<decltype(local)>;
      declared_.template emplace<T>(local.move_out());
      return will_declare(o.into, from->label);
    });
  }
  Outcome run(const op::LetNumber& o) {
    declared_.template emplace<int>(o.value.index);
    return will_declare(o.into);
  }
  Outcome run(const op::LetStruct& o)
    requires supported<op::LetStruct>
  {
    const auto node = [&](Field field) { return [=] { return Node(label_of(o.label, field)); }; };
    declared_.template emplace<Struct>(
        std::in_place, node(Field{0}), [&] { return pair(label_of(o.label, Field{1})); },
        node(Field{2}));
    return will_declare(o.into, o.label);
  }
  Outcome run(const op::LetArray& o)
    requires supported<op::LetArray>
  {
    declared_.template emplace<Array>(std::in_place, [&](std::size_t) { return Node(o.label); });
    return will_declare(o.into);
  }
  Outcome run(const op::LetManually& o)
    requires supported<op::LetManually>
  {
    declared_.template emplace<Manual>(Node(o.label));
    return will_declare(o.into);
  }
  Outcome run(const op::LetMaybe& o)
    requires supported<op::LetMaybe>
  {
    declared_.template emplace<NoManual>();
    return will_declare(o.into);
  }
  static Pair pair(Label label) {
    return Pair(std::in_place, [=](std::size_t) { return Node(label); });
  }

  // Values.

  static bool is_whole(const Local<Node>& local) { return local.is_initialized(); }
  static bool is_whole(const Local<Array>& local) { return local.is_initialized(); }
  static bool is_whole(Local<Struct>& local)
    requires HasAggregates<A>
  {
    if (!local.is_initialized()) return false;
    Struct& fields = *local;
    return fields.template has<0>() && fields.template has<1>() && fields.template has<2>();
  }
  /// What `act` gives for a variable whose value may be moved, with all its fields.
  static Outcome with_whole(Variable* variable, auto&& act) {
    if (variable == nullptr) return Outcome::skipped;
    return std::visit(
        [&](auto* place) {
          if constexpr (requires { is_whole(*place); }) {
            if (is_whole(*place)) return act(*place);
          }
          return Outcome::skipped;
        },
        variable->place);
  }
  template <class L>
  using ValueOf = std::remove_cvref_t<decltype(*std::declval<L>())>;

  /// The variable's node, if it has one.
  Node* node_in(Name name) {
    Local<Node>* const local = variables_.template find<Local<Node>>(name);
    return local != nullptr && local->is_initialized() ? &**local : nullptr;
  }

  Outcome run(const op::Nop&) { return Outcome::skipped; }
  Outcome run(const op::Assign& o) {
    Local<Node>* const local = variables_.template find<Local<Node>>(o.slot);
    if (local == nullptr) return Outcome::skipped;
    Node fresh(o.label);
    local->assign(std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::Move& o) {
    Variable* const from = variables_.find(o.from);
    return with_whole(from, [&](auto& local) {
      using T = ValueOf<decltype(local)>;
      Local<T>* const into = variables_.template find<Local<T>>(o.into);
      if (into == nullptr) return Outcome::skipped;
      variables_.find(o.into)->label = from->label;
      into->assign(local.move_out());
      return Outcome::done;
    });
  }
  Outcome run(const op::Copy& o) {
    const int* const from = variables_.template find<int>(o.from);
    int* const into = variables_.template find<int>(o.into);
    if (from == nullptr || into == nullptr) return Outcome::skipped;
    *into = *from;
    return Outcome::done;
  }
  Outcome run(const op::Drop& o) {
    return with_whole(variables_.find(o.slot), [](auto& local) {
      A::template drop<ValueOf<decltype(local)>>(local.move_out());
      return Outcome::done;
    });
  }
  Outcome run(const op::Forget& o) {
    return with_whole(variables_.find(o.slot), [](auto& local) {
      A::template forget<ValueOf<decltype(local)>>(local.move_out());
      return Outcome::done;
    });
  }
  Outcome run(const op::Replace& o)
    requires supported<op::Replace>
  {
    Node* const node = node_in(o.slot);
    if (node == nullptr) return Outcome::skipped;
    Node fresh(o.label);
    const Node dying = A::template replace<Node>(*node, std::move(fresh));
    return Outcome::done;
  }
  Outcome run(const op::Take& o)
    requires supported<op::Take>
  {
    Node* const node = node_in(o.from);
    Local<Node>* const into = variables_.template find<Local<Node>>(o.into);
    if (node == nullptr || into == nullptr) return Outcome::skipped;
    Node old = A::template take<Node>(*node);
    into->assign(std::move(old));
    return Outcome::done;
  }
  Outcome run(const op::Swap& o)
    requires supported<op::Swap>
  {
    Variable* const a = variables_.find(o.a);
    Variable* const b = variables_.find(o.b);
    return with_whole(a, [&](auto& first) {
      using T = ValueOf<decltype(first)>;
      Local<T>* const second = variables_.template find<Local<T>>(o.b);
      if (second == nullptr || a == b || !is_whole(*second)) return Outcome::skipped;
      std::swap(a->label, b->label);
      A::template swap<T>(*first, **second);
      return Outcome::done;
    });
  }
  Outcome run(const op::Look& o) { return this->look(o.slot); }

  // Fields.

  /// What `act` gives for the struct and the index of the field.
  Outcome with_field(Name name, Field field, auto&& act) {
    Local<Struct>* const local = variables_.template find<Local<Struct>>(name);
    if (local == nullptr || !local->is_initialized()) return Outcome::skipped;
    if (field.index == 0) return act(**local, Index<0>());
    if (field.index == 1) return act(**local, Index<1>());
    return act(**local, Index<2>());
  }
  Outcome run(const op::DropField& o)
    requires supported<op::DropField>
  {
    return with_field(o.slot, o.field, []<std::size_t I>(Struct& fields, Index<I>) {
      if (!fields.template has<I>()) return Outcome::skipped;
      auto field = fields.template move_out<I>();
      A::template drop<decltype(field)>(std::move(field));
      return Outcome::done;
    });
  }
  Outcome run(const op::SetField& o)
    requires supported<op::SetField>
  {
    const auto* const variable = variables_.find(o.slot);
    return with_field(o.slot, o.field, [&]<std::size_t I>(Struct& fields, Index<I>) {
      const Label label = label_of(variable->label, o.field);
      if constexpr (I == 1) {
        fields.template assign<I>(pair(label));
      } else {
        fields.template assign<I>(Node(label));
      }
      return Outcome::done;
    });
  }

  // What is dropped by hand.

  /// The place if there is something in it, which is about to be taken out.
  template <class P>
  P* filled(Name name) {
    Variable* const variable = variables_.find(name);
    P* const place = variables_.template find<P>(name);
    return place != nullptr && std::exchange(variable->initialized, false) ? place : nullptr;
  }
  Outcome run(const op::DropManually& o)
    requires supported<op::DropManually>
  {
    Manually* const place = filled<Manually>(o.slot);
    if (place == nullptr) return Outcome::skipped;
    place->drop();
    return Outcome::done;
  }
  Outcome run(const op::IntoInner& o)
    requires supported<op::IntoInner>
  {
    Local<Node>* const into = variables_.template find<Local<Node>>(o.into);
    Manually* const place = into == nullptr ? nullptr : filled<Manually>(o.slot);
    if (place == nullptr) return Outcome::skipped;
    into->assign(Manually::into_inner(std::move(*place)));
    return Outcome::done;
  }
  Outcome run(const op::Write& o)
    requires supported<op::Write>
  {
    Maybe* const place = variables_.template find<Maybe>(o.slot);
    if (place == nullptr) return Outcome::skipped;
    Node fresh(o.label);
    place->write(std::move(fresh));
    variables_.find(o.slot)->initialized = true;
    return Outcome::done;
  }
  Outcome run(const op::AssumeDrop& o)
    requires supported<op::AssumeDrop>
  {
    Maybe* const place = filled<Maybe>(o.slot);
    if (place == nullptr) return Outcome::skipped;
    place->assume_init_drop();
    return Outcome::done;
  }
  Outcome run(const op::AssumeRead& o)
    requires supported<op::AssumeRead>
  {
    Local<Node>* const into = variables_.template find<Local<Node>>(o.into);
    Maybe* const place = into == nullptr ? nullptr : filled<Maybe>(o.slot);
    if (place == nullptr) return Outcome::skipped;
    into->assign(place->assume_init_read());
    return Outcome::done;
  }

  // What will go wrong.
  Outcome run(const op::ThrowMake& o) { return this->arm(FaultPoint::make, o.label, o.ordinal); }
  Outcome run(const op::ThrowDrop& o) { return this->arm(FaultPoint::drop, o.label, o.ordinal); }
  /// An op that the implementation lacks, and only that.
  template <class O>
    requires(!supported<O>)
  Outcome run(const O&) {
    return Outcome::skipped;
  }
};

}  // namespace dropcheck::drop
