// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dropcheck::Rc and dropcheck::Weak: the reference, as one implementation among others.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>

#include "harness/rc/adapter.hpp"
#include "harness/rc/node.hpp"
#include "primitives/rc.hpp"

namespace dropcheck {

struct RcAccess {
  static auto* block(const auto& handle) { return handle.block_; }
};

namespace rc {

struct Reference {
  template <class T>
  using Strong = Rc<T>;
  template <class T>
  using Weak = dropcheck::Weak<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Rc<T> make(Args&&... args) {
    return Rc<T>::make(std::forward<Args>(args)...);
  }
  template <class T>
  static Rc<T> new_cyclic(auto&& build) {
    return Rc<T>::new_cyclic(std::forward<decltype(build)>(build));
  }
  template <class T>
  static Weak<T> downgrade(const Rc<T>& strong) {
    return strong.downgrade();
  }
  template <class T>
  static Rc<T> upgrade(const Weak<T>& weak) {
    return weak.upgrade();
  }
  template <class T>
  static std::optional<T> try_unwrap(Rc<T>&& strong) {
    return Rc<T>::try_unwrap(std::move(strong));
  }
  template <class T>
  static std::optional<T> into_inner(Rc<T>&& strong) {
    return Rc<T>::into_inner(std::move(strong));
  }
  template <class T>
  static T unwrap_or_clone(Rc<T>&& strong) {
    return Rc<T>::unwrap_or_clone(std::move(strong));
  }
  template <class T>
  static T* into_raw(Rc<T>&& strong) {
    return Rc<T>::into_raw(std::move(strong));
  }
  template <class T>
  static Rc<T> from_raw(T* value) {
    return Rc<T>::from_raw(value);
  }
  static auto* get_mut(auto& strong) { return strong.get_mut(); }
  static auto& make_mut(auto& strong) { return strong.make_mut(); }
  static std::uint64_t strong_count(const auto& handle) { return handle.strong_count(); }
  static std::uint64_t weak_count(const auto& handle) { return handle.weak_count(); }
  static bool ptr_eq(const auto& a, const auto& b) {
    return std::remove_cvref_t<decltype(a)>::ptr_eq(a, b);
  }
  static Counters counters(const auto& handle) {
    const auto* block = RcAccess::block(handle);
    return block == nullptr ? Counters{} : Counters{block->strong, block->weak};
  }
  static void preset(auto& handle, Counters counters) {
    RcAccess::block(handle)->strong = counters.strong;
    RcAccess::block(handle)->weak = counters.weak;
  }
};

}  // namespace rc

template <>
inline constexpr bool drop_may_throw<rc::Node<rc::Reference>> = true;

}  // namespace dropcheck
