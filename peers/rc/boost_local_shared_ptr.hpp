// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// boost::local_shared_ptr as Rc; its Weak is boost::weak_ptr, which it converts to and from. A
// handle from upgrade counts apart from the others, so there is no strong count to compare.
#pragma once

#include <boost/smart_ptr/local_shared_ptr.hpp>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <boost/smart_ptr/weak_ptr.hpp>
#include <utility>

namespace dropcheck::rc {

struct BoostLocalSharedPtr {
  template <class T>
  using Strong = boost::local_shared_ptr<T>;
  template <class T>
  using Weak = boost::weak_ptr<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool upgrade_allocates = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    return boost::make_local_shared<T>(std::forward<Args>(args)...);
  }
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong) {
    return strong;
  }
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak) {
    const boost::shared_ptr<T> shared = weak.lock();
    return shared ? Strong<T>(shared) : Strong<T>();
  }
};

}  // namespace dropcheck::rc
