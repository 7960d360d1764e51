// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Box<T>: Rust's owning box. One value on the heap, one owner, one pointer. Box<T[]> is a slice of
// values, and a pointer and a length. No custom deleter, no conversion to a base whose destructor
// is not virtual. Source: std::boxed (https://doc.rust-lang.org/std/boxed/), behaviour of
// Rust 1.95.
//
// A list of boxes is dropped by recursion, in C++ as in Rust: a stack of 8 MiB ends at about
// 100,000 nodes without optimisation and at 500,000 with -O2 (Clang 19, x86-64). drop_list() needs
// no stack.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "primitives/drop.hpp"
#include "primitives/drop_may_throw.hpp"
#include "primitives/layout.hpp"
#include "primitives/rc.hpp"
#include "primitives/trivial_abi.hpp"

namespace dropcheck {

namespace box_detail {

/// Where every T without bytes lives: it needs an address, and no memory of its own.
template <class T>
struct Nowhere {
  alignas(T) static inline std::byte place[sizeof(T)];
};

/// Owns through a pointer to Base what it made as a Derived.
template <class Derived, class Base>
concept Unsizes = !std::same_as<Derived, Base> && std::convertible_to<Derived*, Base*> &&
                  std::has_virtual_destructor_v<Base>;

/// What a Box<T> holds is a T and nothing derived from it, so moving or copying it loses nothing.
template <class T>
concept Whole = !std::is_polymorphic_v<T> || std::is_final_v<T>;

}  // namespace box_detail

/// The owner of a T. A default-constructed or moved-from Box is empty: get() is null, dropping it
/// does nothing, and everything else requires a Box that is not, which nothing checks.
template <class T>
class DROPCHECK_TRIVIAL_ABI Box {
 public:
  using element_type = T;

  Box() noexcept = default;

  /// Builds the value in place; a type without members allocates nothing. Errors: what the
  /// allocation or T's constructor throws; then nothing is left behind. Source: Box::new.
  template <class... Args>
  static Box make(Args&&... args) {
    if constexpr (std::is_empty_v<T>) {
      return Box(::new (box_detail::Nowhere<T>::place) T(std::forward<Args>(args)...));
    } else {
      return Box(new T(std::forward<Args>(args)...));
    }
  }

  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  Box(Box&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  /// As a Box<dyn Trait> from a Box<T>: the value is released as what it was made as.
  template <class U>
    requires box_detail::Unsizes<U, T>
  Box(Box<U>&& other) noexcept  // NOLINT(google-explicit-constructor): Rust's is a coercion
      : value_(Box<U>::into_raw(std::move(other))) {}
  /// Stores, then drops the old value: its destructor already sees the new one here, and a
  /// self-assignment is harmless. Errors: what T's destructor throws, if drop_may_throw<T>.
  Box& operator=(Box&& other) noexcept(!drop_may_throw<T>) {
    Box old(std::move(other));
    swap(old);
    return *this;
  }
  /// Drops the value and frees the block, also if the destructor throws. Source: impl Drop for Box.
  ~Box() noexcept(!drop_may_throw<T>) {
    if (value_ == nullptr) return;
    if constexpr (std::is_empty_v<T>) {
      std::destroy_at(value_);
    } else {
      delete value_;
    }
  }

  void swap(Box& other) noexcept { std::swap(value_, other.value_); }
  friend void swap(Box& a, Box& b) noexcept { a.swap(b); }

  T* get() const noexcept { return value_; }
  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_; }
  explicit operator bool() const noexcept { return value_ != nullptr; }

  /// `*b = value`: drops the value in place and puts another there; the block stays. If the
  /// destructor throws, the new value is stored all the same.
  void assign(T&& value) noexcept(!drop_may_throw<T>)
    requires(Movable<T> && box_detail::Whole<T>)
  {
    struct Store {
      T* place;
      T& value;
      ~Store() { ::new (static_cast<void*>(place)) T(std::move(value)); }
    };
    const Store store{value_, value};
    std::destroy_at(value_);
  }

  /// A copy of the value in a Box of its own. Errors: what the allocation or the copy throws; then
  /// nothing is left behind. Source: Box::clone.
  Box clone() const
    requires(std::is_copy_constructible_v<T> && box_detail::Whole<T>)
  {
    return make(std::as_const(*value_));
  }
  /// A copy of another's value in this block. Errors: what the copy throws; then nothing has
  /// changed. Source: Box::clone_from.
  void clone_from(const Box& other)
    requires(Movable<T> && std::is_copy_constructible_v<T> && box_detail::Whole<T>)
  {
    T copy(std::as_const(*other.value_));
    assign(std::move(copy));
  }

  /// Moves the value out and frees the block. Source: `*b` by value, Box::into_inner.
  static T into_inner(Box&& self)
    requires(Movable<T> && box_detail::Whole<T>)
  {
    const Box last(std::move(self));
    return T(std::move(*last));
  }

  /// Gives the ownership away as a pointer; only from_raw may take it back, once: twice is a double
  /// free. Source: Box::into_raw, Box::from_raw.
  static T* into_raw(Box&& self) noexcept { return std::exchange(self.value_, nullptr); }
  static Box from_raw(T* value) noexcept { return Box(value); }
  /// The value lives for ever. Source: Box::leak.
  static T& leak(Box&& self) noexcept { return *into_raw(std::move(self)); }

  /// Moves the value into a block with counts; it is not dropped. Errors: what the allocation
  /// throws; `self` is as it was. Source: impl From<Box<T>> for Rc<T>.
  static Rc<T> into_rc(Box&& self)
    requires(Movable<T> && box_detail::Whole<T>)
  {
    Rc<T> moved = Rc<T>::make(std::move(*self));
    const Box husk(std::move(self));
    return moved;
  }

 private:
  explicit Box(T* value) noexcept : value_(value) {}

  T* value_ = nullptr;
};

/// The owner of values side by side, as Rust's Box<[T]>. An empty slice has no memory.
template <class T>
class Box<T[]> {
 public:
  using element_type = T;

  Box() noexcept = default;

  /// The n-th value from make(n). Errors: std::bad_array_new_length if they have no layout; what
  /// the allocation or `make` throws: then those that are built are dropped, the first one first,
  /// and nothing is left behind. Source: (0..n).map(make).collect::<Box<[T]>>().
  template <class Make>
  static Box from_fn(std::size_t count, Make&& make) {
    const auto layout = Layout::array<T>(count);
    if (!layout) throw std::bad_array_new_length();
    if (count == 0) return Box();
    Memory memory{std::allocator<T>().allocate(count), count};
    build_slice(memory.first, count, std::forward<Make>(make));
    return Box(std::exchange(memory.first, nullptr), count);
  }

  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  Box(Box&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Box& operator=(Box&& other) noexcept(!drop_may_throw<T>) {
    Box old(std::move(other));
    swap(old);
    return *this;
  }
  /// Drops the values, the first one first, and frees the block, also if a destructor throws: then
  /// the other values are dropped all the same.
  ~Box() noexcept(!drop_may_throw<T>) {
    const Memory memory{first_, size_};
    drop_slice(first_, size_);
  }

  void swap(Box& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(size_, other.size_);
  }
  friend void swap(Box& a, Box& b) noexcept { a.swap(b); }

  std::size_t size() const noexcept { return size_; }
  T* begin() const noexcept { return first_; }
  T* end() const noexcept { return first_ + size_; }
  /// Requires: `index` is below size().
  T& operator[](std::size_t index) const noexcept { return first_[index]; }

 private:
  /// Frees the block at the end of the scope, an exception's included.
  struct Memory {
    T* first;
    std::size_t count;
    ~Memory() {
      if (first != nullptr) std::allocator<T>().deallocate(first, count);
    }
  };

  Box(T* first, std::size_t size) noexcept : first_(first), size_(size) {}

  T* first_ = nullptr;
  std::size_t size_ = 0;
};

/// Drops a list, head first, with a stack that does not grow: each node gives its rest away before
/// it goes. If a destructor throws, the rest is dropped all the same, and in the same way.
template <class Node>
void drop_list(Box<Node>&& head, Box<Node> Node::* next) noexcept(!drop_may_throw<Node>) {
  struct Rest {
    Box<Node> list;
    Box<Node> Node::* next;
    ~Rest() {
      while (list) drop_head();
    }
    void drop_head() {
      Box<Node> rest(std::move((*list).*next));
      list = std::move(rest);
    }
  };
  Rest rest{std::move(head), next};
  while (rest.list) rest.drop_head();
}

template <class T>
inline constexpr bool drop_may_throw<Box<T>> = drop_may_throw<T>;
template <class T>
inline constexpr bool drop_may_throw<Box<T[]>> = drop_may_throw<T>;

}  // namespace dropcheck
