// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an implementation of cells tells the harness: a plain struct with static functions. Guards
// are the implementation's own types: moving one moves the borrow, destroying one ends it.
// Everything beyond RefCellAdapter is an ability of its own: leave it out and its ops are skipped.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>

#include "harness/demand.hpp"
#include "harness/ref_cell/abilities.hpp"

namespace dropcheck::ref_cell {

/// A payload to ask the concepts about, and a part of it.
struct SamplePart {};
struct Sample {
  SamplePart left;
  SamplePart right;
  friend std::ostream& operator<<(std::ostream& out, const Sample&);
};

template <class A, class T = Sample>
using CellOf = typename A::template RefCell<T>;
template <class A, class T = Sample>
using RefOf = typename A::template Ref<T>;
template <class A, class T = Sample>
using RefMutOf = typename A::template RefMut<T>;

/// A borrow: `*guard` is what it is of.
template <class G, class Target>
concept GuardOf = std::movable<G> && requires(G guard) {
  { *guard } -> std::same_as<Target&>;
};

/// make<T>(value&&) gives a cell. borrow(cell) and borrow_mut(cell) give a guard or throw
/// A::BorrowError or A::BorrowMutError; try_… give an empty optional instead. All take a cell that
/// is const: borrowing changes nothing that its owner has for himself.
template <class A>
concept RefCellAdapter = GuardOf<RefOf<A>, const Sample> && GuardOf<RefMutOf<A>, Sample> &&
                         GuardOf<RefOf<A, SamplePart>, const SamplePart> &&
                         !std::same_as<typename A::BorrowError, typename A::BorrowMutError> &&
                         requires(Sample value, const CellOf<A> cell) {
                           {
                             A::template make<Sample>(std::move(value))
                           } -> std::same_as<CellOf<A>>;
                           { A::template borrow<Sample>(cell) } -> std::same_as<RefOf<A>>;
                           { A::template borrow_mut<Sample>(cell) } -> std::same_as<RefMutOf<A>>;
                           {
                             A::template try_borrow<Sample>(cell)
                           } -> std::same_as<std::optional<RefOf<A>>>;
                           {
                             A::template try_borrow_mut<Sample>(cell)
                           } -> std::same_as<std::optional<RefMutOf<A>>>;
                         };

/// assign<T>(guard, value&&): `*guard = value`, which drops the old value in place.
template <class A>
concept HasAssign = requires(RefMutOf<A> guard, Sample value) {
  A::template assign<Sample>(guard, std::move(value));
};

/// replace<T>(cell, value&&) gives the old value, replace_with<T>(cell, make) stores what
/// `make(T&)` gives. Both need the borrow of a writer, and end it before they return.
template <class A>
concept HasReplace = requires(const CellOf<A> cell, Sample value, Sample (*make)(Sample&)) {
  { A::template replace<Sample>(cell, std::move(value)) } -> std::same_as<Sample>;
  { A::template replace_with<Sample>(cell, make) } -> std::same_as<Sample>;
};

/// take<T>(cell): the value; a T() takes its place, made before anything is borrowed.
template <class A>
concept HasTake = requires(const CellOf<A> cell) {
  { A::template take<Sample>(cell) } -> std::same_as<Sample>;
};

/// swap<T>(a, b): the values change places; `a` is borrowed first.
template <class A>
concept HasSwap =
    requires(const CellOf<A> a, const CellOf<A> b) { A::template swap<Sample>(a, b); };

/// get_mut<T>(cell): the value, without a borrow, whatever was forgotten.
template <class A>
concept HasGetMut = requires(CellOf<A> cell) {
  { A::template get_mut<Sample>(cell) } -> std::same_as<Sample&>;
};

/// into_inner<T>(cell&&): the value, as get_mut.
template <class A>
concept HasIntoInner = requires(CellOf<A> cell) {
  { A::template into_inner<Sample>(std::move(cell)) } -> std::same_as<Sample>;
};

/// forget(guard&&): the borrow never ends.
template <class A>
concept HasForget = requires(RefOf<A> reader, RefMutOf<A> writer) {
  A::forget(std::move(reader));
  A::forget(std::move(writer));
};

/// clone<T>(ref): one more borrow.
template <class A>
concept HasClone = requires(const RefOf<A> guard) {
  { A::template clone<Sample>(guard) } -> std::same_as<RefOf<A>>;
};

namespace adapter_detail {

using Part = SamplePart& (*)(Sample&);
using ConstPart = const SamplePart& (*)(const Sample&);
using Found = SamplePart* (*)(Sample&);
using ConstFound = const SamplePart* (*)(const Sample&);
using Parts = std::pair<SamplePart&, SamplePart&> (*)(Sample&);
using ConstParts = std::pair<const SamplePart&, const SamplePart&> (*)(const Sample&);
template <class G>
using Two = std::pair<G, G>;

}  // namespace adapter_detail

/// map(guard&&, part): the borrow goes on for what `part` gives a reference to. If it throws, the
/// borrow is over.
template <class A>
concept HasMap = requires(RefOf<A> reader, RefMutOf<A> writer, adapter_detail::Part part,
                          adapter_detail::ConstPart const_part) {
  { A::map(std::move(reader), const_part) } -> std::same_as<RefOf<A, SamplePart>>;
  { A::map(std::move(writer), part) } -> std::same_as<RefMutOf<A, SamplePart>>;
};

/// filter_map(guard&&, part): the same with a pointer, and alternative 1 is the guard as it was.
template <class A>
concept HasFilterMap = requires(RefOf<A> reader, RefMutOf<A> writer, adapter_detail::Found part,
                                adapter_detail::ConstFound const_part) {
  {
    A::filter_map(std::move(reader), const_part)
  } -> std::same_as<std::variant<RefOf<A, SamplePart>, RefOf<A>>>;
  {
    A::filter_map(std::move(writer), part)
  } -> std::same_as<std::variant<RefMutOf<A, SamplePart>, RefMutOf<A>>>;
};

/// map_split(guard&&, parts): two guards, of the two parts.
template <class A>
concept HasMapSplit = requires(RefOf<A> reader, RefMutOf<A> writer, adapter_detail::Parts parts,
                               adapter_detail::ConstParts const_parts) {
  {
    A::map_split(std::move(reader), const_parts)
  } -> std::same_as<adapter_detail::Two<RefOf<A, SamplePart>>>;
  {
    A::map_split(std::move(writer), parts)
  } -> std::same_as<adapter_detail::Two<RefMutOf<A, SamplePart>>>;
};

/// print<T>(cell): a text with what the value prints as, or with `<borrowed>`; it never throws.
template <class A>
concept HasPrint = requires(const CellOf<A> cell) {
  { A::template print<Sample>(cell) } -> std::same_as<std::string>;
};

/// counter(cell) and preset(cell, counter): n readers or -n writers in 64 bits. At the limit of
/// that, clone and map_split throw A::BorrowOverflow.
template <class A>
concept HasPresetCounter = requires(const CellOf<A> cell) {
  typename A::BorrowOverflow;
  { A::counter(cell) } -> std::same_as<std::int64_t>;
  A::preset(cell, std::int64_t{1});
};

/// A cell without borrows, of any type that moves. cell_make<T>(value&&), cell_set<T>(cell,
/// value&&), cell_replace<T>(cell, value&&), cell_take<T>(cell), cell_swap<T>(a, b), cell_get<T>
/// of what can be copied, and cell_get_mut<T>(cell).
template <class A, class C = typename A::template Cell<Sample>>
concept HasCellOf =
    requires(C cell, const C shared, Sample value, const typename A::template Cell<int> number) {
      { A::template cell_make<Sample>(std::move(value)) } -> std::same_as<C>;
      A::template cell_set<Sample>(shared, std::move(value));
      { A::template cell_replace<Sample>(shared, std::move(value)) } -> std::same_as<Sample>;
      { A::template cell_take<Sample>(shared) } -> std::same_as<Sample>;
      A::template cell_swap<Sample>(shared, shared);
      { A::template cell_get<int>(number) } -> std::same_as<int>;
      { A::template cell_get_mut<Sample>(cell) } -> std::same_as<Sample&>;
    };
template <class A>
concept HasCell = requires { requires HasCellOf<A>; };

/// A cell that is set once; default-constructed it has no value. once_get<T>(cell) gives a pointer
/// or null; once_set<T>(cell, value&&) gives a second value back; once_init<T>(cell, make) gives
/// the value, made if there is none, or throws A::ReentrantInit; once_take<T>(cell) and
/// once_into_inner<T>(cell&&) give the value, if there is one.
template <class A, class C = typename A::template OnceCell<Sample>>
concept HasOnceCellOf = std::default_initializable<C> &&
                        requires(C cell, const C shared, Sample value, Sample (*make)()) {
                          typename A::ReentrantInit;
                          { A::template once_get<Sample>(shared) } -> std::same_as<const Sample*>;
                          {
                            A::template once_set<Sample>(shared, std::move(value))
                          } -> std::same_as<std::optional<Sample>>;
                          {
                            A::template once_init<Sample>(shared, make)
                          } -> std::same_as<const Sample&>;
                          {
                            A::template once_take<Sample>(cell)
                          } -> std::same_as<std::optional<Sample>>;
                          {
                            A::template once_into_inner<Sample>(std::move(cell))
                          } -> std::same_as<std::optional<Sample>>;
                        };
template <class A>
concept HasOnceCell = requires { requires HasOnceCellOf<A>; };

/// A cell can be moved, and what was forgotten goes along.
template <class A>
concept Moves = std::move_constructible<CellOf<A>>;

/// Whether `A` is an adapter. If not, the compiler says what it lacks, in one message.
template <class A>
consteval bool fits() {
  constexpr bool all = RefCellAdapter<A>;
  if constexpr (!(requires { typename CellOf<A>; })) {
    static_assert(never<A>, "ref_cell adapter: no `template <class T> using RefCell = …`");
  } else if constexpr (!(requires {
                         typename RefOf<A>;
                         typename RefMutOf<A>;
                       })) {
    static_assert(
        never<A>,
        "ref_cell adapter: no `template <class T> using Ref = …` and `RefMut`, the guards");
  } else if constexpr (!(std::movable<RefOf<A>> && std::movable<RefMutOf<A>>)) {
    static_assert(never<A>,
                  "ref_cell adapter: a guard cannot be moved and assigned; wrap one that can only "
                  "be copied or constructed");
  } else if constexpr (!(requires {
                         typename A::BorrowError;
                         typename A::BorrowMutError;
                       })) {
    static_assert(never<A>,
                  "ref_cell adapter: no types `BorrowError` and `BorrowMutError`, which refused "
                  "borrows throw");
  } else if constexpr (!(!std::same_as<typename A::BorrowError, typename A::BorrowMutError>)) {
    static_assert(never<A>,
                  "ref_cell adapter: `BorrowError` and `BorrowMutError` are one type; which borrow "
                  "was refused must be told");
  } else if constexpr (!(requires(RefOf<A> guard) {
                         { *guard } -> std::same_as<const Sample&>;
                       })) {
    static_assert(never<A>, "ref_cell adapter: `*ref` is no const T&");
  } else if constexpr (!(requires(RefMutOf<A> guard) {
                         { *guard } -> std::same_as<Sample&>;
                       })) {
    static_assert(never<A>, "ref_cell adapter: `*ref_mut` is no T&");
  } else if constexpr (!(requires(Sample value) {
                         { A::template make<Sample>(std::move(value)) } -> std::same_as<CellOf<A>>;
                       })) {
    static_assert(never<A>,
                  "ref_cell adapter: no `template <class T> static RefCell<T> make(T&&)`");
  } else if constexpr (!all) {
    static_assert(never<A>,
                  "ref_cell adapter: it is none; harness/ref_cell/adapter.hpp says what one has");
  }
  return all;
}

template <RefCellAdapter A>
consteval Abilities abilities_of() {
  return (HasAssign<A> ? has_assign : 0) | (HasReplace<A> ? has_replace : 0) |
         (HasTake<A> ? has_take : 0) | (HasSwap<A> ? has_swap : 0) |
         (HasGetMut<A> ? has_get_mut : 0) | (HasIntoInner<A> ? has_into_inner : 0) |
         (HasForget<A> ? has_forget : 0) | (HasClone<A> ? has_clone : 0) |
         (HasMap<A> ? has_map : 0) | (HasFilterMap<A> ? has_filter_map : 0) |
         (HasMapSplit<A> ? has_map_split : 0) | (HasPrint<A> ? has_print : 0) |
         (HasPresetCounter<A> ? has_preset_counter : 0) | (HasCell<A> ? has_cell : 0) |
         (HasOnceCell<A> ? has_once_cell : 0) | (Moves<A> ? moves : 0) |
         (NoExceptions<A> ? 0 : unwinds);
}

namespace adapter_detail {

struct Nothing {};
/// What an adapter that lacks an error never throws.
template <int>
struct Never {};

template <class A, class T>
struct PlainOf {
  using type = Nothing;
};
template <class A, class T>
  requires HasCell<A>
struct PlainOf<A, T> {
  using type = typename A::template Cell<T>;
};
template <class A, class T>
struct OnceOf {
  using type = Nothing;
};
template <class A, class T>
  requires HasOnceCell<A>
struct OnceOf<A, T> {
  using type = typename A::template OnceCell<T>;
};

template <class A>
struct OverflowOf {
  using type = Never<0>;
};
template <HasPresetCounter A>
struct OverflowOf<A> {
  using type = typename A::BorrowOverflow;
};
template <class A>
struct ReentrantInitOf {
  using type = Never<1>;
};
template <HasOnceCell A>
struct ReentrantInitOf<A> {
  using type = typename A::ReentrantInit;
};

}  // namespace adapter_detail

/// What an adapter may lack, or an empty type instead.
template <class A, class T>
using PlainOf = typename adapter_detail::PlainOf<A, T>::type;
template <class A, class T>
using OnceOf = typename adapter_detail::OnceOf<A, T>::type;
template <class A>
using OverflowOf = typename adapter_detail::OverflowOf<A>::type;
template <class A>
using ReentrantInitOf = typename adapter_detail::ReentrantInitOf<A>::type;

}  // namespace dropcheck::ref_cell
