// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// dropcheck::RefCell, Cell and OnceCell: the reference, as one implementation among others.
#pragma once

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include "harness/ref_cell/adapter.hpp"
#include "primitives/cell.hpp"
#include "primitives/drop.hpp"
#include "primitives/once_cell.hpp"
#include "primitives/ref_cell.hpp"

namespace dropcheck {

struct RefCellAccess {
  static auto& counter(const auto& cell) { return cell.counter_; }
};

namespace ref_cell {

struct Reference {
  template <class T>
  using RefCell = dropcheck::RefCell<T>;
  template <class T>
  using Ref = dropcheck::Ref<T>;
  template <class T>
  using RefMut = dropcheck::RefMut<T>;
  template <class T>
  using Cell = dropcheck::Cell<T>;
  template <class T>
  using OnceCell = dropcheck::OnceCell<T>;
  using BorrowError = dropcheck::BorrowError;
  using BorrowMutError = dropcheck::BorrowMutError;
  using BorrowOverflow = dropcheck::BorrowOverflow;
  using ReentrantInit = dropcheck::ReentrantInit;

  template <class T>
  static RefCell<T> make(T&& value) {
    return RefCell<T>(std::move(value));
  }
  template <class T>
  static Ref<T> borrow(const RefCell<T>& cell) {
    return cell.borrow();
  }
  template <class T>
  static RefMut<T> borrow_mut(const RefCell<T>& cell) {
    return cell.borrow_mut();
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const RefCell<T>& cell) {
    return cell.try_borrow();
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const RefCell<T>& cell) {
    return cell.try_borrow_mut();
  }
  template <class T>
  static void assign(RefMut<T>& guard, T&& value) {
    guard.assign(std::move(value));
  }
  template <class T>
  static T replace(const RefCell<T>& cell, T&& value) {
    return cell.replace(std::move(value));
  }
  template <class T>
  static T replace_with(const RefCell<T>& cell, auto&& make) {
    return cell.replace_with(make);
  }
  template <class T>
  static T take(const RefCell<T>& cell) {
    return cell.take();
  }
  template <class T>
  static void swap(const RefCell<T>& a, const RefCell<T>& b) {
    a.swap(b);
  }
  template <class T>
  static T& get_mut(RefCell<T>& cell) {
    return cell.get_mut();
  }
  template <class T>
  static T into_inner(RefCell<T>&& cell) {
    return RefCell<T>::into_inner(std::move(cell));
  }
  template <class Guard>
  static void forget(Guard&& guard) {
    mem::forget(std::move(guard));
  }
  template <class T>
  static Ref<T> clone(const Ref<T>& guard) {
    return Ref<T>::clone(guard);
  }
  template <class Guard>
  static auto map(Guard&& guard, auto&& part) {
    return Guard::map(std::move(guard), part);
  }
  template <class Guard>
  static auto filter_map(Guard&& guard, auto&& part) {
    return Guard::filter_map(std::move(guard), part);
  }
  template <class Guard>
  static auto map_split(Guard&& guard, auto&& parts) {
    return Guard::map_split(std::move(guard), parts);
  }
  template <class T>
  static std::string print(const RefCell<T>& cell) {
    std::ostringstream out;
    out << cell;
    return out.str();
  }
  static std::int64_t counter(const auto& cell) { return RefCellAccess::counter(cell); }
  static void preset(const auto& cell, std::int64_t counter) {
    auto& word = RefCellAccess::counter(cell);
    word = static_cast<std::remove_reference_t<decltype(word)>>(counter);
  }

  template <class T>
  static Cell<T> cell_make(T&& value) {
    return Cell<T>(std::move(value));
  }
  template <class T>
  static void cell_set(const Cell<T>& cell, T&& value) {
    cell.set(std::move(value));
  }
  template <class T>
  static T cell_replace(const Cell<T>& cell, T&& value) {
    return cell.replace(std::move(value));
  }
  template <class T>
  static T cell_take(const Cell<T>& cell) {
    return cell.take();
  }
  template <class T>
  static void cell_swap(const Cell<T>& a, const Cell<T>& b) {
    a.swap(b);
  }
  template <class T>
  static T cell_get(const Cell<T>& cell) {
    return cell.get();
  }
  template <class T>
  static T& cell_get_mut(Cell<T>& cell) {
    return cell.get_mut();
  }

  template <class T>
  static const T* once_get(const OnceCell<T>& cell) {
    return cell.get();
  }
  template <class T>
  static std::optional<T> once_set(const OnceCell<T>& cell, T&& value) {
    return cell.set(std::move(value));
  }
  template <class T>
  static const T& once_init(const OnceCell<T>& cell, auto&& make) {
    return cell.get_or_init(make);
  }
  template <class T>
  static std::optional<T> once_take(OnceCell<T>& cell) {
    return cell.take();
  }
  template <class T>
  static std::optional<T> once_into_inner(OnceCell<T>&& cell) {
    return OnceCell<T>::into_inner(std::move(cell));
  }
};

}  // namespace ref_cell
}  // namespace dropcheck
