// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An implementation at work, apart from what its ops mean: each variable of the program lives in a
// call of its own, of C++ or of the implementation, which runs the rest of the scope. What leaves a
// scope therefore returns or throws through the calls of its variables, which die in passing; only
// then is the op's outcome known.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/drop/interpreter.hpp"
#include "harness/drop/looking.hpp"
#include "harness/drop/node.hpp"
#include "harness/drop/places.hpp"
#include "harness/ledger.hpp"
#include "harness/probe.hpp"

namespace dropcheck::drop {

template <DropAdapter A>
class SubjectState : public ScopedInterpreter, private Witness {
 protected:
  template <class T>
  using Local = typename A::template Local<T>;
  using Struct = typename Aggregates<A>::Struct;
  using Pair = typename Aggregates<A>::Pair;
  using Array = typename Aggregates<A>::Array;
  using Manually = typename ByHand<A>::Manually;
  using Maybe = typename ByHand<A>::Maybe;
  using Variable = drop::Variable<A>;

 public:
  /// Requires: `registry` is the thread's current one and outlives this.
  SubjectState(const Program& program, Registry& registry)
      : ScopedInterpreter(abilities_of<A>(), program),
        registry_(registry),
        outer_(std::exchange(Witness::current(), static_cast<Witness*>(this))) {}
  void run_all(Steps& steps) override {
    steps_ = &steps;
    run_scope();
    // An implementation that threw its way out is judged like any other.
    next_step();
  }

  void observe() override {
    for (std::uint8_t i = 0; i < Name::count; ++i) look(Name{i});
    trace().add(number_event(EventKind::alive, registry_.live()));
    trace().add(number_event(EventKind::allocations, Ledger::allocations()));
  }

  void observe_leaks() override {
    for (std::uint32_t i = 0; i < registry_.size(); ++i) {
      if (registry_.find(i) != nullptr) trace().add(node_event(EventKind::leaked, i));
    }
  }

 protected:
  ~SubjectState() { Witness::current() = outer_; }

  /// What declares a variable without a value, or one that is dropped by hand.
  struct NoValue {};
  struct Manual {
    Node node;
  };
  struct NoManual {};

  Variables<A> variables_;
  /// What the op has built for a variable that it declares.
  std::variant<std::monostate, Node, Struct, Array, int, NoValue, Manual, NoManual> declared_;
  Name name_;
  Label label_;
  /// The op opens a scope.
  bool opens_ = false;
  /// The step that has left a scope, and how that ended.
  const Step* leaving_ = nullptr;
  Outcome ended_ = Outcome::done;

  Outcome look(Name name) {
    const Variable* const variable = variables_.find(name);
    return variable == nullptr ? Outcome::skipped : Looking<A>(*variable, trace())();
  }

 private:
  // Scopes.

  /// What the locals of a scope throw ends here. The program's own throw goes as far as it says.
  void run_scope() {
    ++open_;
    if (catches([this] { run_statements(); })) {
      ended_ = Outcome::threw;
      faults_.throws();
      take_declared();
    }
    --open_;
    if (to_leave_ > 1 && --to_leave_ != 0) return throw_out();
    to_leave_ = 0;
    faults_.caught();
    if (over_) return;
    if (leaving_ != nullptr) return run_step(*leaving_);
    // No step has left the scope: declaring a variable threw, which no model does.
    trace().add(outcome_event(Outcome::threw));
  }

  /// The rest of a scope, up to its end.
  void run_statements() {
    while (const Step* const step = next_step()) {
      if (leaves_scope(*step)) return leave_scope(*step);
      run_step(*step);
      if (declares()) return std::visit([this](auto& value) { this->declare(value); }, declared_);
      if (std::exchange(opens_, false)) run_scope();
    }
  }

  const Step* next_step() {
    if (over_) return nullptr;
    const Step* const step = steps_->next();
    over_ = step == nullptr;
    abandons_ = over_ && steps_->broken();
    return step;
  }

  bool leaves_scope(const Step& step) const {
    return open_ > 1 && !step.on_drop && applies(step.op) &&
           (std::holds_alternative<op::End>(step.op) ||
            std::holds_alternative<op::Unwind>(step.op));
  }
  void leave_scope(const Step& step) {
    leaving_ = &step;
    ended_ = Outcome::done;
    const auto* const unwind = std::get_if<op::Unwind>(&step.op);
    if (unwind == nullptr) return;
    to_leave_ = std::min(unwind->depth.scopes(), open_ - 1);
    faults_.throws();
    throw_out();
  }

  static void throw_out() {
    if constexpr (HasScopes<A>) return A::unwind();
    throw Thrown();
  }
  static bool catches(auto&& body) {
    if constexpr (HasScopes<A>) {
      return A::catch_unwind(body);
    } else {
      try {
        body();
      } catch (const Thrown&) {
        return true;
      }
      return false;
    }
  }

  bool declares() const { return declared_.index() != 0 && !declared_.valueless_by_exception(); }

  /// What is left of the value that was built, when its variable has it.
  void take_declared() {
    const Ledger::Scope subject(true);
    declared_.template emplace<std::monostate>();
  }
  void run_inside(typename Variable::Place place, bool initialized) {
    take_declared();
    const Ledger::Scope harness(false);
    const typename Variables<A>::Declared declared(variables_, {name_, label_, place, initialized});
    run_statements();
  }
  /// The rest of the scope, with a variable L(args…).
  template <class L>
  void run_with(bool initialized, auto&&... args) {
    if constexpr (HasScopes<A>) {
      auto rest = [this, initialized](L& local) { run_inside(&local, initialized); };
      A::template with_variable<L>(rest, std::forward<decltype(args)>(args)...);
    } else {
      L local(std::forward<decltype(args)>(args)...);
      run_inside(&local, initialized);
    }
  }
  template <class T>
  void declare(T& value) {
    const Ledger::Scope subject(true);
    if constexpr (std::is_same_v<T, int>) {
      int local = value;
      run_inside(&local, true);
    } else if constexpr (std::is_same_v<T, NoValue>) {
      run_with<Local<Node>>(false);
    } else if constexpr (std::is_same_v<T, Manual>) {
      if constexpr (HasManuallyDrop<A>) {
        run_with<Manually>(true, std::in_place, std::move(value.node));
      }
    } else if constexpr (std::is_same_v<T, NoManual>) {
      run_with<Maybe>(false);
    } else if constexpr (!std::is_same_v<T, std::monostate>) {
      run_with<Local<T>>(true, std::in_place, std::move(value));
    }
  }

  void before_make(Label label) override {
    if (faults_.fires(FaultPoint::make, label)) throw Thrown();
  }
  void after_make(const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::made, node.serial(), node.label().index));
  }
  void on_drop(const Node& node) override {
    const Ledger::Scope harness(false);
    trace().add(node_event(EventKind::dropped, node.serial(), node.label().index));
    // A throw of the implementation's own is one that no other may follow, either.
    if (std::uncaught_exceptions() != 0) faults_.throws();
    if (!registry_.fault() && faults_.fires(FaultPoint::drop, node.label())) {
      if constexpr (PropagatesDropThrow<A>) throw Thrown();
    }
  }
  bool abandons() const override { return abandons_; }

  Registry& registry_;
  Witness* outer_;
  Steps* steps_ = nullptr;
  std::size_t open_ = 0;
  /// How many scopes the program's throw still has to leave.
  std::size_t to_leave_ = 0;
  bool over_ = false;
  bool abandons_ = false;
};

}  // namespace dropcheck::drop
