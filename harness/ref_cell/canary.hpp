// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small cells, sound as they stand, that can be given one defect at a time: what the tests of the
// whole run are shown.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "harness/canary.hpp"
#include "harness/faults.hpp"
#include "harness/ref_cell/adapter.hpp"

namespace dropcheck::ref_cell::canary {

using canaries::defect_is;

struct BorrowError {};
struct BorrowMutError {};
struct BorrowOverflow {};
struct ReentrantInit {};

/// Puts a value in place of another.
template <class T>
T put(T& place, T&& value) {
  T old(std::move(place));
  std::destroy_at(&place);
  std::construct_at(&place, std::move(value));
  return old;
}

/// A borrow: `sign` in a counter. The target is const for readers.
template <class Target, int sign>
struct Guard {
  Guard(Target& seen, std::int64_t& counted) : target(&seen), counter(&counted) {}
  Guard(Guard&& other) noexcept : target(other.target), counter(other.counter) {
    if (!defect_is("MovedGuardReleases")) other.counter = nullptr;
  }
  Guard& operator=(Guard&& other) noexcept {
    if (defect_is("AssignedGuardKeepsItsBorrow")) counter = nullptr;
    Guard old(std::move(other));
    std::swap(target, old.target);
    std::swap(counter, old.counter);
    return *this;
  }
  ~Guard() {
    if (counter != nullptr) release();
  }
  void release() {
    if (defect_is(sign > 0 ? "ReaderIsNotReleased" : "WriterIsNotReleased")) return;
    if (defect_is("HalfIsNotReleased") && *counter < -1) return;
    *counter -= sign;
    if (defect_is("HalfReleasesBoth") && sign < 0) *counter = 0;
  }
  Target& operator*() const { return *target; }

  Target* target;
  std::int64_t* counter;
};

template <class T>
struct CellOf {
  explicit CellOf(T&& given) : value(std::move(given)) {}
  CellOf(CellOf&& other) noexcept
      : value(std::move(other.value)), counter(defect_is("MovedCellIsFree") ? 0 : other.counter) {}
  mutable T value;
  mutable std::int64_t counter = 0;
};

template <class T>
struct PlainCell {
  mutable T value;
};

template <class T>
struct Once {
  mutable std::optional<T> value;
};

/// What is done to a guard's counter, that a defect leaves out.
struct Canary {
  template <class T>
  using RefCell = CellOf<T>;
  template <class T>
  using Ref = Guard<const T, 1>;
  template <class T>
  using RefMut = Guard<T, -1>;
  template <class T>
  using Cell = PlainCell<T>;
  template <class T>
  using OnceCell = Once<T>;
  using BorrowError = canary::BorrowError;
  using BorrowMutError = canary::BorrowMutError;
  using BorrowOverflow = canary::BorrowOverflow;
  using ReentrantInit = canary::ReentrantInit;

  static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

  template <class T>
  static CellOf<T> make(T&& value) {
    return CellOf<T>(std::move(value));
  }
  template <class T>
  static std::optional<Ref<T>> try_borrow(const CellOf<T>& cell) {
    const bool locked = cell.counter < 0 && !defect_is("ReaderIgnoresTheWriter");
    if (locked || cell.counter == (defect_is("CounterIsSmall") ? 127 : most)) return std::nullopt;
    ++cell.counter;
    return std::optional<Ref<T>>(std::in_place, cell.value, cell.counter);
  }
  template <class T>
  static std::optional<RefMut<T>> try_borrow_mut(const CellOf<T>& cell) {
    const bool read = cell.counter > 0 && !defect_is("WriterIgnoresReaders");
    if (read || cell.counter < 0) return std::nullopt;
    --cell.counter;
    return std::optional<RefMut<T>>(std::in_place, cell.value, cell.counter);
  }
  template <class T>
  static Ref<T> borrow(const CellOf<T>& cell) {
    auto guard = try_borrow(cell);
    if (!guard && defect_is("BorrowThrowsTheOtherError")) throw BorrowMutError();
    if (!guard) throw BorrowError();
    return *std::move(guard);
  }
  template <class T>
  static RefMut<T> borrow_mut(const CellOf<T>& cell) {
    auto guard = try_borrow_mut(cell);
    if (!guard) throw BorrowMutError();
    return *std::move(guard);
  }
  /// The old value dies in place, or, with a defect, when the cell is free, or not at all.
  template <class T>
  static void assign(RefMut<T>& guard, T&& value) {
    if (defect_is("AssignLetsGoFirst")) ++*guard.counter;
    if (defect_is("AssignForgetsTheOldValue")) new T(std::move(*guard.target));
    std::destroy_at(guard.target);
    std::construct_at(guard.target, std::move(value));
    if (defect_is("AssignLetsGoFirst")) --*guard.counter;
  }
  template <class T>
  static T replace(const CellOf<T>& cell, T&& value) {
    const RefMut<T> held = borrow_mut(cell);
    return put(*held, std::move(value));
  }
  template <class T>
  static T replace_with(const CellOf<T>& cell, auto&& make) {
    const RefMut<T> held = borrow_mut(cell);
    if (defect_is("FunctionRunsUnborrowed")) ++cell.counter;
    try {
      T value = make(*held);
      if (defect_is("FunctionRunsUnborrowed")) --cell.counter;
      return put(*held, std::move(value));
    } catch (...) {
      if (defect_is("ThrowKeepsTheCellLocked") || defect_is("FunctionRunsUnborrowed"))
        --cell.counter;
      throw;
    }
  }
  template <class T>
  static T take(const CellOf<T>& cell) {
    if (defect_is("TakeBorrowsFirst")) (void)borrow_mut(cell);
    T value = T();
    if (!defect_is("TakeAssigns")) return replace(cell, std::move(value));
    RefMut<T> held = borrow_mut(cell);
    assign(held, std::move(value));
    return T();
  }
  template <class T>
  static void swap(const CellOf<T>& a, const CellOf<T>& b) {
    if (&a == &b && defect_is("SwapWithItselfIsFine")) return;
    const RefMut<T> first = borrow_mut(a);
    if (b.counter != 0 && defect_is("FailedSwapKeepsTheFirst")) --a.counter;
    const RefMut<T> second = borrow_mut(b);
    T old = put(*first, std::move(*second));
    (void)put(*second, std::move(old));
  }
  template <class T>
  static T& get_mut(CellOf<T>& cell) {
    if (defect_is("GetMutMindsTheCounter") && cell.counter != 0) throw BorrowMutError();
    return cell.value;
  }
  template <class T>
  static T into_inner(CellOf<T>&& cell) {
    return T(std::move(cell.value));
  }
  template <class G>
  static void forget(G&& guard) {
    if (!defect_is("ForgetReleases")) guard.counter = nullptr;
  }
  template <class T>
  static Ref<T> clone(const Ref<T>& guard) {
    if (*guard.counter == most && !defect_is("CloneIsNeverRefused")) throw BorrowOverflow();
    if (!defect_is("CloneIsNotCounted") && *guard.counter != most) ++*guard.counter;
    return Ref<T>(*guard, *guard.counter);
  }

  /// What is found in the guard's value; the guard is released if that throws.
  template <class G>
  static auto* found(G& guard, auto&& part) {
    try {
      return &part(*guard);
    } catch (...) {
      if (defect_is("ThrowInMapKeepsTheBorrow")) guard.counter = nullptr;
      throw;
    }
  }
  template <class T, int sign>
  static auto map(Guard<T, sign>&& self, auto&& part) {
    Guard<T, sign> whole(std::move(self));
    auto& target = *found(whole, part);
    using Mapped = Guard<std::remove_reference_t<decltype(target)>, sign>;
    return Mapped(target, *std::exchange(whole.counter, nullptr));
  }
  template <class T, int sign>
  static auto filter_map(Guard<T, sign>&& self, auto&& part) {
    Guard<T, sign> whole(std::move(self));
    auto* const target = part(*whole);
    using Mapped = Guard<std::remove_reference_t<decltype(*target)>, sign>;
    using Result = std::variant<Mapped, Guard<T, sign>>;
    if (target != nullptr) {
      return Result(std::in_place_index<0>, *target, *std::exchange(whole.counter, nullptr));
    }
    if (defect_is("FilterReleasesWhatItGivesBack")) whole.release();
    return Result(std::in_place_index<1>, std::move(whole));
  }
  template <class T, int sign>
  static auto map_split(Guard<T, sign>&& self, auto&& parts) {
    Guard<T, sign> whole(std::move(self));
    const bool full = *whole.counter == (sign > 0 ? most : least);
    if (sign < 0 && full && !defect_is("WriterIsCountedBehindTheFunction")) throw BorrowOverflow();
    auto [left, right] = parts(*whole);
    if (full) throw BorrowOverflow();
    if (!defect_is("SecondHalfIsNotCounted")) *whole.counter += sign;
    std::int64_t& counter = *std::exchange(whole.counter, nullptr);
    auto* const second = defect_is("BothHalvesAreTheSame") ? &left : &right;
    using Half = Guard<std::remove_reference_t<decltype(left)>, sign>;
    return std::pair<Half, Half>(Half(left, counter), Half(*second, counter));
  }
  template <class T>
  static std::string print(const CellOf<T>& cell) {
    const bool borrows = defect_is("PrintingBorrows");
    const auto guard = borrows ? std::optional(borrow(cell)) : try_borrow(cell);
    if (!guard) return "<borrowed>";
    std::ostringstream out;
    out << **guard;
    return out.str();
  }
  static std::int64_t counter(const auto& cell) { return cell.counter; }
  static void preset(const auto& cell, std::int64_t counter) { cell.counter = counter; }

  template <class T>
  static PlainCell<T> cell_make(T&& value) {
    return PlainCell<T>{std::move(value)};
  }
  template <class T>
  static void cell_set(const PlainCell<T>& cell, T&& value) {
    if (defect_is("SetForgetsTheValue")) return;
    if (defect_is("SetDropsBeforeItStores")) (void)T(std::move(cell.value));
    [[maybe_unused]] const T old = put(cell.value, std::move(value));
  }
  template <class T>
  static T cell_replace(const PlainCell<T>& cell, T&& value) {
    return put(cell.value, std::move(value));
  }
  template <class T>
  static T cell_take(const PlainCell<T>& cell) {
    if (defect_is("CellTakeLeavesAHusk")) return T(std::move(cell.value));
    return put(cell.value, T());
  }
  template <class T>
  static void cell_swap(const PlainCell<T>& a, const PlainCell<T>& b) {
    if (&a == &b || defect_is("CellSwapDoesNothing")) return;
    T old = put(a.value, std::move(b.value));
    (void)put(b.value, std::move(old));
  }
  template <class T>
  static T cell_get(const PlainCell<T>& cell) {
    return cell.value;
  }
  template <class T>
  static T& cell_get_mut(PlainCell<T>& cell) {
    return cell.value;
  }

  template <class T>
  static const T* once_get(const Once<T>& cell) {
    return cell.value ? &*cell.value : nullptr;
  }
  template <class T>
  static std::optional<T> once_set(const Once<T>& cell, T&& value) {
    if (cell.value && defect_is("SecondSetIsLost")) return std::nullopt;
    if (cell.value && defect_is("SecondSetWins")) return put(*cell.value, std::move(value));
    if (cell.value) return std::optional<T>(std::move(value));
    cell.value.emplace(std::move(value));
    return std::nullopt;
  }
  template <class T>
  static const T& once_init(const Once<T>& cell, auto&& make) {
    if (cell.value && !defect_is("InitMakesAlways")) return *cell.value;
    T value = make();
    if (cell.value && defect_is("ReentrantInitWins")) return cell.value.emplace(std::move(value));
    if (cell.value) throw ReentrantInit();
    return cell.value.emplace(std::move(value));
  }
  template <class T>
  static std::optional<T> once_take(Once<T>& cell) {
    if (!cell.value) return std::nullopt;
    std::optional<T> value(std::move(*cell.value));
    if (!defect_is("OnceTakeLeavesAHusk")) cell.value.reset();
    return value;
  }
  template <class T>
  static std::optional<T> once_into_inner(Once<T>&& cell) {
    return once_take(cell);
  }
};

static_assert(abilities_of<Canary>() == (((moves << 1) - 1) | unwinds));

}  // namespace dropcheck::ref_cell::canary
