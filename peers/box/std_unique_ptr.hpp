// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::unique_ptr as Box.
#pragma once

#include <memory>
#include <utility>

namespace dropcheck::box {

struct StdUniquePtr {
  template <class T>
  using Owner = std::unique_ptr<T>;
  static constexpr bool fallible_alloc = true;
  // [unique.ptr.single.modifiers]: reset() stores before it deletes.
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;

  template <class T, class... Args>
  static std::unique_ptr<T> make(Args&&... args) {
    return std::make_unique<T>(std::forward<Args>(args)...);
  }
  template <class T>
  static T* into_raw(std::unique_ptr<T>&& owner) {
    return owner.release();
  }
  template <class T>
  static std::unique_ptr<T> from_raw(T* value) {
    return std::unique_ptr<T>(value);
  }
  template <class Base, class Derived>
  static std::unique_ptr<Base> upcast(std::unique_ptr<Derived>&& owner) {
    return std::move(owner);
  }
};

}  // namespace dropcheck::box
