// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dropcheck::Box: the reference, as one implementation among others.
#pragma once

#include <cstddef>
#include <utility>

#include "harness/box/adapter.hpp"
#include "harness/box/node.hpp"
#include "primitives/box.hpp"

namespace dropcheck {

namespace box {

struct Reference {
  template <class T>
  using Owner = Box<T>;
  template <class T>
  using Slice = Box<T[]>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;

  template <class T, class... Args>
  static Box<T> make(Args&&... args) {
    return Box<T>::make(std::forward<Args>(args)...);
  }
  template <class T>
  static void assign(Box<T>& owner, T&& value) {
    owner.assign(std::move(value));
  }
  template <class T>
  static T into_inner(Box<T>&& owner) {
    return Box<T>::into_inner(std::move(owner));
  }
  template <class T>
  static Box<T> clone(const Box<T>& owner) {
    return owner.clone();
  }
  template <class T>
  static void clone_from(Box<T>& into, const Box<T>& from) {
    into.clone_from(from);
  }
  template <class T>
  static T* into_raw(Box<T>&& owner) {
    return Box<T>::into_raw(std::move(owner));
  }
  template <class T>
  static Box<T> from_raw(T* value) {
    return Box<T>::from_raw(value);
  }
  template <class T>
  static T& leak(Box<T>&& owner) {
    return Box<T>::leak(std::move(owner));
  }
  template <class T>
  static auto into_rc(Box<T>&& owner) {
    return Box<T>::into_rc(std::move(owner));
  }
  template <class Base, class Derived>
  static Box<Base> upcast(Box<Derived>&& owner) {
    return Box<Base>(std::move(owner));
  }
  template <class T>
  static Box<T[]> make_slice(std::size_t count, auto&& make) {
    return Box<T[]>::from_fn(count, std::forward<decltype(make)>(make));
  }
  template <class T>
  static void drop_list(Box<T>&& head, Box<T> T::* next) {
    dropcheck::drop_list(std::move(head), next);
  }
};

}  // namespace box

template <>
inline constexpr bool drop_may_throw<box::Node<box::Reference>> = true;

}  // namespace dropcheck
