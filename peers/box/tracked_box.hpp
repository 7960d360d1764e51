// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dropcheck::TrackedBox: a Box that is counted.
#pragma once

#include <utility>

#include "harness/box/adapter.hpp"
#include "harness/box/node.hpp"
#include "primitives/tracked_box.hpp"

namespace dropcheck {

namespace box {

struct CountedBox {
  template <class T>
  using Owner = TrackedBox<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;

  template <class T, class... Args>
  static TrackedBox<T> make(Args&&... args) {
    return TrackedBox<T>::make(std::forward<Args>(args)...);
  }
  template <class T>
  static T into_inner(TrackedBox<T>&& owner) {
    return TrackedBox<T>::into_inner(std::move(owner));
  }
  template <class T>
  static auto tracked() {
    return dropcheck::tracked<T>();
  }
  static auto tracked_in_all() { return dropcheck::tracked_in_all(); }
};

}  // namespace box

template <>
inline constexpr bool drop_may_throw<box::Node<box::CountedBox>> = true;

}  // namespace dropcheck
