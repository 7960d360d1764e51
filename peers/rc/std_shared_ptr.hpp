// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::shared_ptr and std::weak_ptr as Rc and Weak.
#pragma once

#include <memory>
#include <utility>

namespace dropcheck::rc {

struct StdSharedPtr {
  template <class T>
  using Strong = std::shared_ptr<T>;
  template <class T>
  using Weak = std::weak_ptr<T>;
  static constexpr bool fallible_alloc = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    return std::make_shared<T>(std::forward<Args>(args)...);
  }
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong) {
    return strong;
  }
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak) {
    return weak.lock();
  }
  static long strong_count(const auto& handle) { return handle.use_count(); }
  static bool ptr_eq(const auto& a, const auto& b) {
    return !a.owner_before(b) && !b.owner_before(a);
  }
};

}  // namespace dropcheck::rc
