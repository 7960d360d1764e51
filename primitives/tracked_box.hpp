// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TrackedBox<T>: a Box that is counted, for each type and in all. The counts are exact whatever
// throws, and from any thread; the boxes themselves are as little for sharing as any Box.
#pragma once

#include <atomic>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "primitives/box.hpp"

namespace dropcheck {

/// What is tracked now. Units: values, and bytes allocated for them; a type without members takes
/// none.
struct Tracked {
  std::size_t values = 0;
  std::size_t bytes = 0;
  bool operator==(const Tracked&) const = default;
};

namespace tracked_detail {

class Counter {
 public:
  // Relaxed: a count orders nothing.
  void add(std::size_t bytes) noexcept {
    values_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
  }
  void remove(std::size_t bytes) noexcept {
    values_.fetch_sub(1, std::memory_order_relaxed);
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  }
  Tracked read() const noexcept {
    return {values_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)};
  }

 private:
  std::atomic<std::size_t> values_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
};

inline constinit Counter in_all;
template <class T>
inline constinit Counter of_type;

}  // namespace tracked_detail

/// While other threads make and drop, the two numbers may be of different moments.
template <class T>
Tracked tracked() noexcept {
  return tracked_detail::of_type<T>.read();
}
inline Tracked tracked_in_all() noexcept { return tracked_detail::in_all.read(); }

/// As Box, where nothing else is said.
template <class T>
class TrackedBox {
 public:
  using element_type = T;

  TrackedBox() noexcept = default;

  /// Counted once it is there: neither an allocation that fails nor a constructor that throws
  /// leaves a trace.
  template <class... Args>
  static TrackedBox make(Args&&... args) {
    return TrackedBox(Box<T>::make(std::forward<Args>(args)...));
  }

  TrackedBox(TrackedBox&&) noexcept = default;
  TrackedBox& operator=(TrackedBox&& other) noexcept(!drop_may_throw<T>) {
    TrackedBox old(std::move(other));
    value_.swap(old.value_);
    return *this;
  }
  /// Counted until the block is free, also when the value's destructor throws.
  ~TrackedBox() noexcept(!drop_may_throw<T>) {
    if (!value_) return;
    const Uncount uncount;
    const Box<T> dying(std::move(value_));
  }

  T* get() const noexcept { return value_.get(); }
  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_.get(); }
  explicit operator bool() const noexcept { return static_cast<bool>(value_); }

  /// The value is not tracked any more. Source: Box::into_inner.
  static T into_inner(TrackedBox&& self) {
    const Uncount uncount;
    return Box<T>::into_inner(std::move(self.value_));
  }

 private:
  struct Uncount {
    ~Uncount() {
      tracked_detail::of_type<T>.remove(bytes());
      tracked_detail::in_all.remove(bytes());
    }
  };

  explicit TrackedBox(Box<T>&& value) noexcept : value_(std::move(value)) {
    tracked_detail::of_type<T>.add(bytes());
    tracked_detail::in_all.add(bytes());
  }

  static constexpr std::size_t bytes() { return std::is_empty_v<T> ? 0 : sizeof(T); }

  Box<T> value_;
};

template <class T>
inline constexpr bool drop_may_throw<TrackedBox<T>> = drop_may_throw<T>;

}  // namespace dropcheck
