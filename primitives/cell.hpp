// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cell<T>: a value that is changed through a shared reference, by moving whole values in and out:
// nobody ever has a reference to what is inside, so no borrow is counted. Not thread-safe. Source:
// std::cell::Cell (https://doc.rust-lang.org/std/cell/), behaviour of Rust 1.95.
#pragma once

#include <type_traits>
#include <utility>

#include "primitives/drop.hpp"
#include "primitives/drop_may_throw.hpp"
#include "primitives/lifetime_bound.hpp"

namespace dropcheck {

/// A T. Members that are const here take `&self` in Rust: they change the value all the same.
template <class T>
class Cell {
 public:
  Cell() = default;
  explicit Cell(T&& value) noexcept : value_(std::move(value)) {}
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;
  Cell(Cell&&) noexcept = default;
  Cell& operator=(Cell&&) = delete;
  ~Cell() = default;

  /// A copy of the value.
  T get() const
    requires std::is_copy_constructible_v<T>
  {
    return value_;
  }
  /// Stores, then drops the old value: its destructor already sees the new one here. Errors: what
  /// T's destructor throws, if drop_may_throw<T>; the new value is stored all the same.
  void set(T&& value) const noexcept(!drop_may_throw<T>)
    requires Movable<T>
  {
    [[maybe_unused]] const T old = replace(std::move(value));
  }
  /// Stores, and gives the old value.
  [[nodiscard]] T replace(T&& value) const noexcept
    requires Movable<T>
  {
    return mem::replace(value_, std::move(value));
  }
  /// Leaves a T() behind. Errors: what its constructor throws; then nothing has changed.
  [[nodiscard]] T take() const
    requires(Movable<T> && std::is_default_constructible_v<T>)
  {
    return mem::take(value_);
  }
  /// The values change places; with itself it does nothing.
  void swap(const Cell& other) const noexcept
    requires Movable<T>
  {
    mem::swap(value_, other.value_);
  }

  /// Whoever has the cell for himself needs no protection.
  T& get_mut() noexcept DROPCHECK_LIFETIME_BOUND { return value_; }
  static T into_inner(Cell&& self) noexcept { return T(std::move(self.value_)); }

 private:
  mutable T value_;
};

template <class T>
inline constexpr bool drop_may_throw<Cell<T>> = drop_may_throw<T>;

}  // namespace dropcheck
