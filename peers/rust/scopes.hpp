// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables, aggregates and what is dropped by hand, all of them Rust's, as a drop adapter has
// them. `scopes.rs` is the other side.
#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"

namespace dropcheck::rust {

extern "C" {

using Body = void (*)(void* context, void* variable);

struct VariableFunctions {
  PlaceFunctions place;
  bool (*is_some)(const void* place);
  Ended (*drop)(void* place);
  void (*forget)(void* place);
  void (*scope)(void* from, Body body, void* context);
};

extern const VariableFunctions dropcheck_rust_node;
extern const VariableFunctions dropcheck_rust_pair;
extern const VariableFunctions dropcheck_rust_triple;
extern const VariableFunctions dropcheck_rust_fields;

Ended dropcheck_node_assign(void* into, Header* value);
Header* dropcheck_node_move_out(void* from);
Header* dropcheck_mem_replace(void* place, Header* value);
Ended dropcheck_mem_take(void* place, Header** old);
void dropcheck_mem_swap(void* a, void* b);

using BuildNth = Header* (*)(void* context, std::size_t index);
Ended dropcheck_pair_new(void* into, BuildNth build, void* context);
Ended dropcheck_triple_new(void* into, BuildNth build, void* context);
using BuildField = bool (*)(void* context, std::size_t index, void* into);
Ended dropcheck_fields_new(void* into, BuildField build, void* context);
void* dropcheck_fields_at(void* fields, std::size_t index);

void dropcheck_manually_new(void* into, Header* value);
Ended dropcheck_manually_drop(void* place);
Header* dropcheck_manually_into_inner(void* place);
void dropcheck_manually_scope(void* from, Body body, void* context);
void dropcheck_maybe_write(void* place, Header* value);
Ended dropcheck_maybe_drop(void* place);
Header* dropcheck_maybe_read(const void* place);
void dropcheck_maybe_scope(void* from, Body body, void* context);

void dropcheck_unwind();
Ended dropcheck_catch_unwind(Body body, void* context);

}  // extern "C"

/// A place of an Option<…>, for variables and aggregates.
template <class T, const VariableFunctions& functions, std::size_t size>
class Optional : public Place<T, functions.place, size> {
 public:
  bool is_initialized() const { return functions.is_some(this->room()); }
  void drop() { settle(functions.drop(this->room())); }
  void forget() { functions.forget(this->room()); }
  /// `body` gets a variable of Rust's, with the value of this one.
  void scope(Body body, void* context) { functions.scope(this->room(), body, context); }
};

/// A variable of a node: Option<Payload>.
template <class T>
class Local : public Optional<T, dropcheck_rust_node, sizeof(void*)> {
 public:
  Local() = default;
  Local(std::in_place_t, T&& value) { assign(std::move(value)); }

  /// The node remembers where it was reached.
  T& operator*() {
    Header* const header = header_at(this->room());
    header->raw = this->room();
    return value_of<T>(header);
  }
  void assign(T&& value) { settle(dropcheck_node_assign(this->room(), hold<T>(std::move(value)))); }
  T move_out() { return give<T>(dropcheck_node_move_out(this->room())); }
};

/// A variable of an aggregate, which is a place as the aggregate itself is.
template <class Aggregate>
class LocalOf : public Aggregate {
 public:
  LocalOf() = default;
  LocalOf(std::in_place_t, Aggregate&& value) : Aggregate(std::move(value)) {}

  Aggregate& operator*() { return *this; }
  void assign(Aggregate&& value) { Aggregate::operator=(std::move(value)); }
  Aggregate move_out() { return Aggregate(std::move(*this)); }
};

template <std::size_t count>
struct ArrayFunctions;
template <>
struct ArrayFunctions<2> {
  static constexpr const VariableFunctions& variable = dropcheck_rust_pair;
  static constexpr auto* make = dropcheck_pair_new;
};
template <>
struct ArrayFunctions<3> {
  static constexpr const VariableFunctions& variable = dropcheck_rust_triple;
  static constexpr auto* make = dropcheck_triple_new;
};

/// [Payload; count], or nothing.
template <class T, std::size_t count>
class Array : public Optional<T, ArrayFunctions<count>::variable, count * sizeof(void*)> {
 public:
  Array() = default;
  Array(std::in_place_t, auto&& make) {
    using Make = std::remove_reference_t<decltype(make)>;
    settle(ArrayFunctions<count>::make(
        this->room(),
        [](void* context, std::size_t index) {
          return try_to_hold([&] { return hold<T>((*static_cast<Make*>(context))(index)); });
        },
        std::addressof(make)));
  }
  T& operator[](std::size_t index) {
    return value_of<T>(static_cast<Header* const*>(this->room())[index]);
  }
  static constexpr std::size_t size() { return count; }
};

template <class T>
struct LocalFor {
  using type = Local<T>;
};
template <class T, std::size_t count>
struct LocalFor<Array<T, count>> {
  using type = LocalOf<Array<T, count>>;
};

/// A struct with a node, a pair of nodes and a node, or nothing.
template <class T, class... Ts>
class Fields : public Optional<T, dropcheck_rust_fields, 5 * sizeof(void*)> {
  template <std::size_t I>
  using Field = std::tuple_element_t<I, std::tuple<T, Ts...>>;

 public:
  Fields() = default;
  Fields(std::in_place_t, auto&&... makes) {
    auto all = std::tie(makes...);
    settle(dropcheck_fields_new(this->room(), &build<decltype(all)>, &all));
  }
  template <std::size_t I>
  bool has() {
    return field<I>().is_initialized();
  }
  template <std::size_t I>
  Field<I>& get() {
    return *field<I>();
  }
  template <std::size_t I>
  Field<I> move_out() {
    return field<I>().move_out();
  }
  template <std::size_t I>
  void assign(Field<I>&& value) {
    field<I>().assign(std::move(value));
  }

 private:
  template <std::size_t I>
  using LocalField = typename LocalFor<Field<I>>::type;

  template <std::size_t I>
  LocalField<I>& field() {
    return *static_cast<LocalField<I>*>(dropcheck_fields_at(this->room(), I));
  }
  template <class Makes>
  static bool build(void* context, std::size_t index, void* into) {
    try {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto build_if = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
          if (J != index) return;
          static_cast<LocalField<J>*>(into)->assign(std::get<J>(*static_cast<Makes*>(context))());
        };
        (build_if(std::integral_constant<std::size_t, I>()), ...);
      }(std::index_sequence_for<T, Ts...>());
      return false;
    } catch (...) {
      keep_thrown(std::current_exception());
      return true;
    }
  }
};

template <class T, class... Ts>
struct LocalFor<Fields<T, Ts...>> {
  using type = LocalOf<Fields<T, Ts...>>;
};

/// std::mem::ManuallyDrop<Payload>.
template <class T>
class ManuallyDrop {
 public:
  ManuallyDrop(std::in_place_t, T&& value) {
    dropcheck_manually_new(payload_, hold<T>(std::move(value)));
  }
  T& operator*() { return value_of<T>(header_at(payload_)); }
  void drop() { settle(dropcheck_manually_drop(payload_)); }
  static T into_inner(ManuallyDrop&& self) {
    return give<T>(dropcheck_manually_into_inner(self.payload_));
  }
  void scope(Body body, void* context) { dropcheck_manually_scope(payload_, body, context); }

 private:
  alignas(Header*) std::byte payload_[sizeof(Header*)] = {};
};

/// std::mem::MaybeUninit<Payload>.
template <class T>
class MaybeUninit {
 public:
  void write(T&& value) { dropcheck_maybe_write(payload_, hold<T>(std::move(value))); }
  T& assume_init_ref() { return value_of<T>(header_at(payload_)); }
  void assume_init_drop() { settle(dropcheck_maybe_drop(payload_)); }
  T assume_init_read() { return give<T>(dropcheck_maybe_read(payload_)); }
  void scope(Body body, void* context) { dropcheck_maybe_scope(payload_, body, context); }

 private:
  alignas(Header*) std::byte payload_[sizeof(Header*)] = {};
};

/// Functions, as an adapter spells them.
struct ScopeFunctions {
  template <class L>
  static void with_variable(auto&& body, auto&&... args) {
    using Rest = std::remove_reference_t<decltype(body)>;
    L made(std::forward<decltype(args)>(args)...);
    made.scope([](void* context,
                  void* variable) { (*static_cast<Rest*>(context))(*static_cast<L*>(variable)); },
               std::addressof(body));
  }
  static void unwind() { dropcheck_unwind(); }
  static bool catch_unwind(auto&& body) {
    using All = std::remove_reference_t<decltype(body)>;
    const Ended ended = dropcheck_catch_unwind(
        [](void* context, void*) { (*static_cast<All*>(context))(); }, std::addressof(body));
    if (ended == Ended::panicked) throw_again(ended);
    return ended != Ended::well;
  }

  // Callers name T, so that T&& is no forwarding reference.
  // NOLINTBEGIN(bugprone-move-forwarding-reference)
  template <class T>
  static void drop(T&& value) {
    typename LocalFor<T>::type(std::in_place, std::move(value)).drop();
  }
  template <class T>
  static void forget(T&& value) {
    typename LocalFor<T>::type(std::in_place, std::move(value)).forget();
  }
  template <class T>
  static T replace(T& place, T&& value) {
    return give<T>(dropcheck_mem_replace(reached(place), hold<T>(std::move(value))));
  }
  // NOLINTEND(bugprone-move-forwarding-reference)
  template <class T>
  static T take(T& place) {
    Header* old = nullptr;
    settle(dropcheck_mem_take(reached(place), &old));
    return give<T>(old);
  }
  template <class T>
  static void swap(T& a, T& b) {
    if constexpr (std::is_same_v<typename LocalFor<T>::type, Local<T>>) {
      dropcheck_mem_swap(reached(a), reached(b));
    } else {
      using std::swap;
      swap(a, b);
    }
  }

 private:
  /// The variable through which the node was reached.
  template <class T>
  static void* reached(T& value) {
    return const_cast<void*>(header_of(value)->raw);
  }
};

}  // namespace dropcheck::rust
