// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust: std::boxed::Box. An assignment is one of Rust: the old value is dropped where it lies,
// then the new one is written, so that a destructor must keep off that slot. Rust aborts when there
// is no memory.
#pragma once

#include "harness/box/adapter.hpp"
#include "harness/box/node.hpp"
#include "peers/rust/box.hpp"

namespace dropcheck {

namespace box {

struct Rust : rust::BoxFunctions {
  template <class T>
  using Owner = rust::Owner<T>;
  template <class T>
  using Slice = rust::Slice<T>;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;
  static constexpr bool builds_value_first = true;
};

}  // namespace box

template <>
inline constexpr bool drop_may_throw<box::Node<box::Rust>> = true;

}  // namespace dropcheck
