// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The TrackedBox of a textbook chapter, as it was printed.
#pragma once

#include <utility>

#include "examples/chapter/as_printed/tracked_box.hpp"
#include "harness/box/adapter.hpp"

namespace dropcheck::box {

struct ChapterTrackedBox {
  template <class T>
  using Owner = chapter::TrackedBox<T>;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;

  template <class T, class... Args>
  static Owner<T> make(Args&&... args) {
    return Owner<T>::make(std::forward<Args>(args)...);
  }
};

}  // namespace dropcheck::box
