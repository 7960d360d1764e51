// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// boost::intrusive_ptr over Boost's own counter for one thread. The counter stands before the
// value, so that a pointer to the value is not one to the block.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <utility>

namespace dropcheck::rc {

struct BoostIntrusivePtr {
  template <class T>
  struct Counted : boost::intrusive_ref_counter<Counted<T>, boost::thread_unsafe_counter>, T {
    using T::T;
  };
  template <class T>
  using Strong = boost::intrusive_ptr<Counted<T>>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    return new Counted<T>(std::forward<Args>(args)...);
  }
  template <class T>
  static T* into_raw(Strong<T>&& strong) {
    return strong.detach();
  }
  template <class T>
  static Strong<T> from_raw(T* value) {
    return {static_cast<Counted<T>*>(value), false};
  }
  static unsigned strong_count(const auto& handle) { return handle ? handle->use_count() : 0; }
  static bool ptr_eq(const auto& a, const auto& b) { return a == b; }
};

}  // namespace dropcheck::rc
