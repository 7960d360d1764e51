// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Real Rust: std::rc::Rc and Weak. An assignment is one of Rust: the old value is dropped where it
// lies, then the new one is written, so that a destructor must keep off that slot. Rust aborts when
// there is no memory.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "harness/rc/adapter.hpp"
#include "harness/rc/node.hpp"
#include "peers/rust/rc.hpp"

namespace dropcheck {

namespace rc {

struct Rust : rust::RcFunctions {
  template <class T>
  using Strong = rust::Rc<T>;
  template <class T>
  using Weak = rust::Weak<T>;
  static constexpr bool propagates_drop_throw = rust::rc_outlives_throws;
  static constexpr bool keeps_self_move = true;

  static Counters counters(const auto& handle) {
    const std::uint64_t* const found = raw_counters(handle);
    return found == nullptr ? Counters{} : Counters{found[0], found[1]};
  }
  static void preset(const auto& handle, Counters counters) {
    std::uint64_t* const found = raw_counters(handle);
    found[0] = counters.strong;
    found[1] = counters.weak;
  }
};

}  // namespace rc

template <>
inline constexpr bool drop_may_throw<rc::Node<rc::Rust>> = rc::Rust::propagates_drop_throw;

}  // namespace dropcheck
