// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rust's rules of dropping, where C++ has others. Locals die in reverse in both. But the fields of
// a Rust struct are dropped in order of declaration, where C++ destroys the last member first; a
// variable that was moved from is not dropped at all, where C++ destroys what is left of it; and a
// destructor that throws keeps no other one from running. Source: the Rust Reference, "Destructors"
// (https://doc.rust-lang.org/reference/destructors.html), edition 2021.
//
// A second throw while the first is on its way ends the process, in C++ as in Rust.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "primitives/drop_may_throw.hpp"

namespace dropcheck {

/// What moves without throwing, as everything does in Rust; its destructor may throw, but not that
/// of a value that was moved from.
template <class T>
concept Movable = std::is_object_v<T> && requires(void* place, T&& value) {
  { ::new (place) T(std::move(value)) } noexcept;
};

/// Room for a T that is not dropped with it. Source: std::mem::MaybeUninit. Nothing here knows
/// whether there is a T: reading, dropping or moving one that is not there is undefined.
template <class T>
class MaybeUninit {
 public:
  // Not defaulted: the union has no default of its own.
  MaybeUninit() noexcept {}  // NOLINT(modernize-use-equals-default)
  MaybeUninit(const MaybeUninit&) = delete;
  MaybeUninit& operator=(const MaybeUninit&) = delete;
  ~MaybeUninit() noexcept {}  // NOLINT(modernize-use-equals-default)

  /// Builds a T; one that was there is forgotten. It throws what the constructor throws, and then
  /// there is none. Source: MaybeUninit::write.
  template <class... Args>
  T& write(Args&&... args) {
    return *::new (static_cast<void*>(std::addressof(value_))) T(std::forward<Args>(args)...);
  }
  T& assume_init_ref() noexcept { return value_; }
  const T& assume_init_ref() const noexcept { return value_; }
  /// Moves the T out; there is none then.
  T assume_init_read() noexcept
    requires Movable<T>
  {
    const Emptied husk{*this};
    return T(std::move(value_));
  }
  void assume_init_drop() noexcept(!drop_may_throw<T>) { std::destroy_at(std::addressof(value_)); }

 private:
  /// What a move leaves behind is no value, so nobody is told of its end.
  struct Emptied {
    MaybeUninit& place;
    ~Emptied() { place.assume_init_drop(); }
  };

  union {
    T value_;
  };
};

/// A T that is dropped by hand or not at all. Source: std::mem::ManuallyDrop. Using it after drop()
/// or into_inner() is undefined.
template <class T>
class ManuallyDrop {
 public:
  template <class... Args>
  explicit ManuallyDrop(std::in_place_t, Args&&... args) {
    place_.write(std::forward<Args>(args)...);
  }

  T& operator*() noexcept { return place_.assume_init_ref(); }
  T* operator->() noexcept { return std::addressof(place_.assume_init_ref()); }
  void drop() noexcept(!drop_may_throw<T>) { place_.assume_init_drop(); }
  static T into_inner(ManuallyDrop&& self) noexcept { return self.place_.assume_init_read(); }

 private:
  MaybeUninit<T> place_;
};

namespace mem {

/// Drops the value now. Source: std::mem::drop.
template <class T>
  requires Movable<T>
void drop(T&& value) noexcept(!drop_may_throw<T>) {
  const T dying(std::move(value));  // NOLINT(bugprone-move-forwarding-reference): no reference
}

/// The value is never dropped. Source: std::mem::forget.
template <class T>
  requires Movable<T>
void forget(T&& value) noexcept {
  // NOLINTNEXTLINE(bugprone-move-forwarding-reference): no reference
  MaybeUninit<T>().write(std::move(value));
}

/// Puts a value in place of another, which it gives; nothing is dropped. Source: std::mem::replace.
template <Movable T>
[[nodiscard]] T replace(T& place, std::type_identity_t<T>&& value) noexcept {
  struct Store {
    T& place;
    T& value;
    ~Store() {
      std::destroy_at(std::addressof(place));
      std::construct_at(std::addressof(place), std::move(value));
    }
  };
  const Store store{place, value};
  return T(std::move(place));
}

/// Source: std::mem::take.
template <Movable T>
  requires std::is_default_constructible_v<T>
[[nodiscard]] T take(T& place) {
  return replace(place, T());
}

/// Two values change places; nothing is dropped. Source: std::mem::swap.
template <Movable T>
void swap(T& a, T& b) noexcept {
  // Moved onto itself, a value would be destroyed before it is read.
  if (std::addressof(a) == std::addressof(b)) return;
  T old = replace(a, std::move(b));
  std::destroy_at(std::addressof(b));
  std::construct_at(std::addressof(b), std::move(old));
}

}  // namespace mem

/// Drops `count` values that lie side by side, the first one first. If one throws, the others are
/// dropped all the same. Source: the Rust Reference on arrays and slices.
template <class T>
void drop_slice(T* first, std::size_t count) noexcept(!drop_may_throw<T>) {
  struct Rest {
    T* next;
    T* end;
    ~Rest() {
      while (next != end) std::destroy_at(next++);
    }
  };
  Rest rest{first, first + count};
  while (rest.next != rest.end) std::destroy_at(rest.next++);
}

/// Builds `count` values side by side, the n-th from make(n). If that throws, those that are built
/// are dropped, the first one first. Source: std::array::from_fn, collect::<Box<[T]>>().
template <class T, class Make>
void build_slice(T* first, std::size_t count, Make&& make) {
  struct Built {
    T* first;
    std::size_t count = 0;
    bool all = false;
    ~Built() {
      if (!all) drop_slice(first, count);
    }
  };
  Built built{first};
  for (; built.count != count; ++built.count) ::new (first + built.count) T(make(built.count));
  built.all = true;
}

/// A local variable: declared with or without a value, moved from or not, and dropped at the end of
/// its scope if there is something to drop. Source: the Rust Reference on drop scopes and
/// initialisation; rustc's drop flags.
template <class T>
  requires Movable<T>
class Local {
 public:
  /// `let x;`
  Local() noexcept = default;
  /// `let x = T(args…);`
  template <class... Args>
  explicit Local(std::in_place_t, Args&&... args) {
    place_.write(std::forward<Args>(args)...);
    initialized_ = true;
  }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  ~Local() noexcept(!drop_may_throw<T>) { drop(); }

  bool is_initialized() const noexcept { return initialized_; }
  /// Requires: it is initialised.
  T& operator*() noexcept { return place_.assume_init_ref(); }
  T* operator->() noexcept { return std::addressof(place_.assume_init_ref()); }

  /// `x = value;` The old value, if there is one, is dropped first; if its destructor throws, the
  /// new one is stored all the same.
  void assign(T&& value) noexcept(!drop_may_throw<T>) {
    struct Store {
      Local& local;
      T& value;
      ~Store() {
        local.place_.write(std::move(value));
        local.initialized_ = true;
      }
    };
    const Store store{*this, value};
    drop();
  }
  /// Uses the variable by value. Requires: it is initialised.
  T move_out() noexcept {
    initialized_ = false;
    return place_.assume_init_read();
  }

 private:
  void drop() noexcept(!drop_may_throw<T>) {
    if (std::exchange(initialized_, false)) place_.assume_init_drop();
  }

  MaybeUninit<T> place_;
  bool initialized_ = false;
};

/// A struct, or a tuple: fields that are built in order, dropped in order, and can be moved out one
/// by one.
template <class... Ts>
  requires(Movable<Ts> && ...)
class Fields {
  template <std::size_t I>
  using Field = std::tuple_element_t<I, std::tuple<Ts...>>;
  using Indices = std::index_sequence_for<Ts...>;
  static constexpr bool may_throw = (drop_may_throw<Ts> || ...);

 public:
  /// Each field from a function. If one throws, those that are built are dropped, the last one
  /// first. Source: the Rust Reference on partially initialised aggregates.
  template <class... Makes>
    requires(sizeof...(Makes) == sizeof...(Ts))
  explicit Fields(std::in_place_t, Makes&&... makes) {
    Unbuilt unbuilt{*this};
    build(Indices(), makes...);
    unbuilt.built = true;
  }
  Fields(Fields&& other) noexcept { take_all(other, Indices()); }
  Fields& operator=(const Fields&) = delete;
  /// The fields that were not moved out, in order; a throw of one keeps no other from being
  /// dropped.
  ~Fields() noexcept(!may_throw) { drop_from<0>(); }

  template <std::size_t I>
  bool has() const noexcept {
    return std::get<I>(fields_).is_initialized();
  }
  /// Requires: the field was not moved out.
  template <std::size_t I>
  Field<I>& get() noexcept {
    return *std::get<I>(fields_);
  }
  template <std::size_t I>
  Field<I> move_out() noexcept {
    return std::get<I>(fields_).move_out();
  }
  /// `x.field = value;` As Local::assign.
  template <std::size_t I>
  void assign(Field<I>&& value) noexcept(!drop_may_throw<Field<I>>) {
    std::get<I>(fields_).assign(std::move(value));
  }

 private:
  struct Unbuilt {
    Fields& fields;
    bool built = false;
    ~Unbuilt() {
      if (!built) fields.template drop_before<sizeof...(Ts)>();
    }
  };

  template <std::size_t... I>
  void build(std::index_sequence<I...>, auto&... makes) {
    (std::get<I>(fields_).assign(makes()), ...);
  }
  template <std::size_t... I>
  void take_all(Fields& other, std::index_sequence<I...>) noexcept {
    const auto take = [](auto& into, auto& from) {
      if (from.is_initialized()) into.assign(from.move_out());
    };
    (take(std::get<I>(fields_), std::get<I>(other.fields_)), ...);
  }

  template <std::size_t I>
  void drop_one() noexcept(!may_throw) {
    auto& field = std::get<I>(fields_);
    if (field.is_initialized()) mem::drop(field.move_out());
  }
  template <std::size_t I>
  void drop_from() noexcept(!may_throw) {
    if constexpr (I < sizeof...(Ts)) {
      struct Rest {
        Fields& fields;
        ~Rest() noexcept(!may_throw) { fields.drop_from<I + 1>(); }
      };
      const Rest rest{*this};
      drop_one<I>();
    }
  }
  template <std::size_t I>
  void drop_before() noexcept(!may_throw) {
    if constexpr (I != 0) {
      drop_one<I - 1>();
      drop_before<I - 1>();
    }
  }

  std::tuple<Local<Ts>...> fields_;
};

/// An array, which drops its first element first.
template <class T, std::size_t N>
  requires(Movable<T> && N != 0)
class Array {
 public:
  /// The n-th element from make(n). Errors: see build_slice.
  template <class Make>
  Array(std::in_place_t, Make&& make) {
    build_slice(data(), N, std::forward<Make>(make));
  }
  Array(Array&& other) noexcept {
    for (std::size_t i = 0; i < N; ++i) ::new (data() + i) T(std::move(other[i]));
  }
  Array& operator=(const Array&) = delete;
  ~Array() noexcept(!drop_may_throw<T>) { drop_slice(data(), N); }

  T& operator[](std::size_t index) noexcept { return data()[index]; }
  static constexpr std::size_t size() noexcept { return N; }

 private:
  T* data() noexcept { return reinterpret_cast<T*>(storage_); }

  alignas(T) std::byte storage_[N * sizeof(T)];
};

template <class... Ts>
inline constexpr bool drop_may_throw<Fields<Ts...>> = (drop_may_throw<Ts> || ...);
template <class T, std::size_t N>
inline constexpr bool drop_may_throw<Array<T, N>> = drop_may_throw<T>;

}  // namespace dropcheck
