// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OnceCell<T>: a value that is set once through a shared reference, and shared from then on. Not
// thread-safe. Source: std::cell::OnceCell (https://doc.rust-lang.org/std/cell/), behaviour of
// Rust 1.95.
#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "primitives/drop.hpp"
#include "primitives/drop_may_throw.hpp"
#include "primitives/lifetime_bound.hpp"

namespace dropcheck {

/// What get_or_init() throws when its function has initialised the very cell.
class ReentrantInit : public std::logic_error {
 public:
  ReentrantInit() : std::logic_error("reentrant init") {}
};

/// A T, or none yet; a moved-from OnceCell has none. Members that are const here take `&self` in
/// Rust.
template <class T>
class OnceCell {
 public:
  OnceCell() noexcept = default;
  explicit OnceCell(T&& value) noexcept { store(std::move(value)); }
  OnceCell(const OnceCell&) = delete;
  OnceCell& operator=(const OnceCell&) = delete;
  OnceCell(OnceCell&& other) noexcept {
    if (std::exchange(other.full_, false)) store(other.place_.assume_init_read());
  }
  OnceCell& operator=(OnceCell&&) = delete;
  ~OnceCell() noexcept(!drop_may_throw<T>) {
    if (full_) place_.assume_init_drop();
  }

  /// The value, or null.
  const T* get() const noexcept DROPCHECK_LIFETIME_BOUND {
    return full_ ? std::addressof(place_.assume_init_ref()) : nullptr;
  }
  T* get_mut() noexcept DROPCHECK_LIFETIME_BOUND {
    return full_ ? std::addressof(place_.assume_init_ref()) : nullptr;
  }

  /// Stores the value, or gives it back if there is one already.
  [[nodiscard]] std::optional<T> set(T&& value) const noexcept
    requires Movable<T>
  {
    if (get() != nullptr) return std::optional<T>(std::move(value));
    store(std::move(value));
    return std::nullopt;
  }

  /// The value, made by `make` if there is none. Errors: what `make` throws, and then there still
  /// is none; ReentrantInit if `make` has initialised this cell, which keeps that value.
  template <class Make>
  const T& get_or_init(Make&& make) const DROPCHECK_LIFETIME_BOUND {
    if (get() == nullptr) {
      T value = std::forward<Make>(make)();
      if (get() != nullptr) throw ReentrantInit();
      store(std::move(value));
    }
    return *get();
  }

  /// Leaves none behind.
  [[nodiscard]] std::optional<T> take() noexcept {
    if (!std::exchange(full_, false)) return std::nullopt;
    return std::optional<T>(place_.assume_init_read());
  }
  static std::optional<T> into_inner(OnceCell&& self) noexcept { return self.take(); }

 private:
  /// Requires: there is none.
  void store(T&& value) const noexcept {
    place_.write(std::move(value));
    full_ = true;
  }

  mutable MaybeUninit<T> place_;
  mutable bool full_ = false;
};

template <class T>
inline constexpr bool drop_may_throw<OnceCell<T>> = drop_may_throw<T>;

}  // namespace dropcheck
