// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation of Rust's drop rules tells the harness: a plain struct with the types of
// variables and aggregates, and static functions for what moves values. Everything beyond
// DropAdapter is an ability of its own: leave it out and its ops are skipped.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "harness/demand.hpp"
#include "harness/drop/abilities.hpp"

namespace dropcheck::drop {

/// A payload to ask the concepts about.
struct Sample {
  Sample() = default;
  Sample(Sample&&) noexcept = default;
  Sample& operator=(Sample&&) = delete;
};

/// A variable: it may have a value, which is dropped when the variable's scope ends.
template <class L>
concept LocalVariable = requires(L local, const L seen, Sample value) {
  L();
  L(std::in_place, std::move(value));
  { seen.is_initialized() } -> std::same_as<bool>;
  { *local } -> std::same_as<Sample&>;
  local.assign(std::move(value));
  { local.move_out() } -> std::same_as<Sample>;
};

/// drop<T>(value&&): drops it now; forget<T>(value&&): never.
template <class A>
concept DropAdapter = LocalVariable<typename A::template Local<Sample>> && requires(Sample value) {
  A::template drop<Sample>(std::move(value));
  A::template forget<Sample>(std::move(value));
};

/// Fields<Ts…>(in_place, makes…) and Array<T, N>(in_place, make), built from functions. Fields are
/// moved out and set one by one.
template <class A>
concept HasAggregates = requires(typename A::template Fields<Sample> fields,
                                 typename A::template Array<Sample, 2> array, Sample value,
                                 Sample (*make)(), Sample (*make_nth)(std::size_t)) {
  { typename A::template Fields<Sample>(std::in_place, make) };
  { fields.template has<0>() } -> std::same_as<bool>;
  { fields.template get<0>() } -> std::same_as<Sample&>;
  { fields.template move_out<0>() } -> std::same_as<Sample>;
  fields.template assign<0>(std::move(value));
  { typename A::template Array<Sample, 2>(std::in_place, make_nth) };
  { array[0] } -> std::same_as<Sample&>;
  { array.size() } -> std::convertible_to<std::size_t>;
};

/// ManuallyDrop<T>(in_place, value&&) and MaybeUninit<T>: nothing in them is dropped by itself.
template <class A>
concept HasManuallyDrop = requires(typename A::template ManuallyDrop<Sample> manual,
                                   typename A::template MaybeUninit<Sample> maybe, Sample value) {
  { typename A::template ManuallyDrop<Sample>(std::in_place, std::move(value)) };
  { *manual } -> std::same_as<Sample&>;
  manual.drop();
  { A::template ManuallyDrop<Sample>::into_inner(std::move(manual)) } -> std::same_as<Sample>;
  maybe.write(std::move(value));
  { maybe.assume_init_ref() } -> std::same_as<Sample&>;
  maybe.assume_init_drop();
  { maybe.assume_init_read() } -> std::same_as<Sample>;
};

/// replace<T>(place, value&&) and take<T>(place) give the old value; swap<T>(a, b).
template <class A>
concept HasReplace = requires(Sample place, Sample value) {
  { A::template replace<Sample>(place, std::move(value)) } -> std::same_as<Sample>;
  { A::template take<Sample>(place) } -> std::same_as<Sample>;
  A::template swap<Sample>(place, value);
};

/// Scopes and throws of the implementation's own, instead of those of C++:
/// with_variable<L>(body, args…) calls body(variable) with a variable L(args…), which it drops when
/// that returns or throws; unwind() throws, and catch_unwind(body) tells whether `body` threw.
template <class A>
concept HasScopes = requires(void (*body)(typename A::template Local<Sample>&), void (*all)()) {
  A::template with_variable<typename A::template Local<Sample>>(body);
  A::unwind();
  { A::catch_unwind(all) } -> std::same_as<bool>;
};

/// What a value's destructor throws leaves the scope that drops it, when all else in it is dropped.
template <class A>
concept PropagatesDropThrow = requires { requires A::propagates_drop_throw; };

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = DropAdapter<A>;
  if constexpr (!(requires { typename A::template Local<Sample>; })) {
    static_assert(never<A>,
                  "drop adapter: no `template <class T> using Local = …`, the type of a variable");
  } else if constexpr (!(LocalVariable<typename A::template Local<Sample>>)) {
    static_assert(never<A>,
                  "drop adapter: a Local<T> lacks one of: Local(), Local(std::in_place, T&&), "
                  "is_initialized(), *, assign(T&&), move_out()");
  } else if constexpr (!(requires(Sample value) { A::template drop<Sample>(std::move(value)); })) {
    static_assert(never<A>, "drop adapter: no `template <class T> static void drop(T&&)`");
  } else if constexpr (!(requires(Sample value) {
                         A::template forget<Sample>(std::move(value));
                       })) {
    static_assert(never<A>, "drop adapter: no `template <class T> static void forget(T&&)`");
  } else if constexpr (!all) {
    static_assert(never<A>, "drop adapter: it is none; harness/drop/adapter.hpp says what one has");
  }
  return all;
}

template <DropAdapter A>
consteval Abilities abilities_of() {
  return (HasAggregates<A> ? has_aggregates : 0) | (HasManuallyDrop<A> ? has_manually_drop : 0) |
         (HasReplace<A> ? has_replace : 0) | (PropagatesDropThrow<A> ? propagates_drop_throw : 0) |
         (NoExceptions<A> ? 0 : unwinds);
}

}  // namespace dropcheck::drop
