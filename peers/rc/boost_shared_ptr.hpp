// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// boost::shared_ptr and boost::weak_ptr as Rc and Weak.
#pragma once

#include <boost/smart_ptr/make_shared_object.hpp>
#include <boost/smart_ptr/shared_ptr.hpp>
#include <boost/smart_ptr/weak_ptr.hpp>
#include <utility>

namespace dropcheck::rc {

struct BoostSharedPtr {
  template <class T>
  using Strong = boost::shared_ptr<T>;
  template <class T>
  using Weak = boost::weak_ptr<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    return boost::make_shared<T>(std::forward<Args>(args)...);
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
  static bool ptr_eq(const auto& a, const auto& b) { return a.owner_equals(b); }
};

}  // namespace dropcheck::rc
