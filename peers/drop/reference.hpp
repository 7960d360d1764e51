// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of primitives/drop.hpp: the reference, as one implementation among others.
#pragma once

#include <cstddef>
#include <utility>

#include "harness/drop/adapter.hpp"
#include "harness/drop/node.hpp"
#include "primitives/drop.hpp"

namespace dropcheck {

namespace drop {

struct Reference {
  template <class T>
  using Local = dropcheck::Local<T>;
  template <class... Ts>
  using Fields = dropcheck::Fields<Ts...>;
  template <class T, std::size_t N>
  using Array = dropcheck::Array<T, N>;
  template <class T>
  using ManuallyDrop = dropcheck::ManuallyDrop<T>;
  template <class T>
  using MaybeUninit = dropcheck::MaybeUninit<T>;
  static constexpr bool propagates_drop_throw = true;

  template <class T>
  static void drop(T&& value) {
    mem::drop(std::move(value));
  }
  template <class T>
  static void forget(T&& value) {
    mem::forget(std::move(value));
  }
  template <class T>
  static T replace(T& place, T&& value) {
    return mem::replace(place, std::move(value));
  }
  template <class T>
  static T take(T& place) {
    return mem::take(place);
  }
  template <class T>
  static void swap(T& a, T& b) {
    mem::swap(a, b);
  }
};

}  // namespace drop

template <>
inline constexpr bool drop_may_throw<drop::Node> = true;

}  // namespace dropcheck
