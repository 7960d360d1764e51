// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust: the drop glue and the panics of rustc, edition 2021. A variable that any step may move
// out is an Option, since a drop flag of rustc belongs to one function.
#pragma once

#include <cstddef>

#include "harness/drop/adapter.hpp"
#include "harness/drop/node.hpp"
#include "peers/rust/scopes.hpp"

namespace dropcheck {

namespace drop {

struct Rust : rust::ScopeFunctions {
  template <class T>
  using Local = typename rust::LocalFor<T>::type;
  template <class... Ts>
  using Fields = rust::Fields<Ts...>;
  template <class T, std::size_t N>
  using Array = rust::Array<T, N>;
  template <class T>
  using ManuallyDrop = rust::ManuallyDrop<T>;
  template <class T>
  using MaybeUninit = rust::MaybeUninit<T>;
  static constexpr bool propagates_drop_throw = true;
};

}  // namespace drop

template <>
inline constexpr bool drop_may_throw<drop::Node> = true;

}  // namespace dropcheck
