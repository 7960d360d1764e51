// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drop rules for run_test.cpp: small, sound as they stand, and written otherwise than the
// reference. They can be given one defect at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <tuple>
#include <utility>

#include "harness/canary.hpp"
#include "harness/drop/adapter.hpp"
#include "harness/faults.hpp"

namespace dropcheck::drop::canary {

using canaries::defect_is;

/// Compilers must not know what lies there, nor see that it is dropped wrongly.
template <class T>
T* opaque(T* place) {
  asm volatile("" : "+r"(place) : : "memory");
  return place;
}

inline void allocate() { ::operator delete(opaque(::operator new(1))); }

/// Room for a T. Zeros are no value: what is dropped before it is there is seen.
template <class T>
struct Room {
  T* at() { return opaque(reinterpret_cast<T*>(bytes)); }
  void put(T&& value) { std::construct_at(at(), std::move(value)); }
  void drop() { std::destroy_at(at()); }
  /// Nothing is left behind.
  T move_out() {
    T value(std::move(*at()));
    drop();
    return value;
  }

  alignas(T) std::byte bytes[sizeof(T)] = {};
};

/// A throw that waits until everything is done.
class Waiting {
 public:
  void behind(auto&& act) {
    try {
      act();
    } catch (const Thrown&) {
      threw_ = true;
    }
  }
  bool threw() const { return threw_; }
  void go_on() const {
    if (threw_) throw Thrown();
  }

 private:
  bool threw_ = false;
};

template <class T>
struct LocalOf {
  LocalOf() = default;
  LocalOf(std::in_place_t, T&& value) : full(true) {
    if (defect_is("LocalAllocates")) allocate();
    if (defect_is("LocalKeepsABlock")) opaque(::operator new(1));
    if (defect_is("LocalCannotBeBuilt")) throw Thrown();
    room.put(std::move(value));
  }
  LocalOf(const LocalOf&) = delete;
  LocalOf& operator=(const LocalOf&) = delete;
  ~LocalOf() noexcept(false) {
    if (defect_is("LocalIsNeverDropped")) return;
    if (defect_is("LocalIsForgottenWhenUnwinding") && std::uncaught_exceptions() != 0) return;
    Waiting waiting;
    if (full || defect_is("DropFlagIsIgnored")) waiting.behind([this] { room.drop(); });
    if (full && defect_is("LocalIsDroppedTwice")) room.drop();
    if (!defect_is("LocalSwallowsItsThrow")) waiting.go_on();
  }
  bool is_initialized() const { return full; }
  T& operator*() { return *room.at(); }

  /// The new value is stored also if the old one throws.
  void assign(T&& value) {
    if (defect_is("AssignForgetsTheNew")) return;
    if (defect_is("AssignStoresBeforeItDrops")) room.put(std::move(value));
    Waiting waiting;
    const bool drops = full ? !defect_is("AssignForgetsTheOld") : defect_is("MoveOntoItselfDrops");
    if (drops) waiting.behind([this] { room.drop(); });
    full = !waiting.threw() || !defect_is("AssignLosesTheNewWhenTheOldThrows");
    if (full && !defect_is("AssignStoresBeforeItDrops")) room.put(std::move(value));
    if (defect_is("AssignLeavesTheFlagDown")) full = false;
    if (!defect_is("AssignSwallowsTheThrow")) waiting.go_on();
  }
  T move_out() {
    if (defect_is("MoveOutMovesNothing")) return nothing();
    full = defect_is("MoveOutKeepsTheFlag");
    return room.move_out();
  }
  /// What is left of a value when it is moved.
  T nothing() {
    T value(std::move(*room.at()));
    room.put(std::move(value));
    return value;
  }

  Room<T> room;
  bool full = false;
};

template <class... Ts>
struct FieldsOf {
  static constexpr std::size_t count = sizeof...(Ts);
  static constexpr std::size_t last = count - 1;
  template <std::size_t I>
  using Field = std::tuple_element_t<I, std::tuple<Ts...>>;

  FieldsOf(std::in_place_t, auto&&... makes) {
    if (defect_is("StructAllocates")) allocate();
    std::size_t built = 0;
    try {
      each([&]<std::size_t I>() {
        if (I == last && defect_is("LastFieldIsNotBuilt")) return;
        put<I>(std::get<I>(std::tie(makes...))());
        ++built;
      });
    } catch (const Thrown&) {
      unbuild(built);
      throw;
    }
  }
  FieldsOf(FieldsOf&& other) noexcept {
    each([&]<std::size_t I>() {
      if (!other.template has<I>()) return;
      put<I>(std::get<I>(other.rooms).move_out());
      other.full[I] = false;
      full[I] = I != last || !defect_is("MoveOfAStructLosesAFlag");
    });
  }
  FieldsOf& operator=(const FieldsOf&) = delete;
  /// One that throws keeps no other one from being dropped.
  ~FieldsOf() noexcept(false) {
    const std::size_t left = std::ranges::count(full, true);
    const bool again = left != 0 && defect_is("MovedOutFieldIsDroppedAgain");
    const bool reversed =
        defect_is("FieldsAreDroppedInReverse") ||
        (left != count && defect_is("FieldsAreDroppedInReverseWhenOneIsMovedOut"));
    Waiting waiting;
    for (std::size_t i = 0; i != count; ++i) {
      if (waiting.threw() && defect_is("StructForgetsTheRestWhenOneThrows")) break;
      waiting.behind([&] { drop_nth(reversed ? last - i : i, again); });
    }
    if (!defect_is("StructSwallowsTheThrow")) waiting.go_on();
  }

  template <std::size_t I>
  bool has() const {
    return full[I];
  }
  template <std::size_t I>
  auto& get() {
    return *std::get<I>(rooms).at();
  }
  template <std::size_t I>
  auto move_out() {
    full[I] = defect_is("MovedOutFieldKeepsItsFlag");
    return std::get<I>(rooms).move_out();
  }
  template <std::size_t I>
  void assign(Field<I>&& value) {
    Waiting waiting;
    if (!defect_is("SetFieldForgetsTheOld")) waiting.behind([this] { drop_nth(I, false); });
    if (waiting.threw() && defect_is("SetFieldLosesTheNewWhenTheOldThrows")) throw Thrown();
    put<I>(std::move(value));
    if (defect_is("SetFieldLeavesTheFlagDown")) full[I] = false;
    waiting.go_on();
  }

  static void each(auto&& act) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (act.template operator()<I>(), ...);
    }(std::make_index_sequence<count>());
  }
  template <std::size_t I>
  void put(Field<I>&& value) {
    std::get<I>(rooms).put(std::move(value));
    full[I] = true;
  }
  void drop_nth(std::size_t index, bool again) {
    each([&]<std::size_t I>() {
      if (I == index && (std::exchange(full[I], false) || again)) std::get<I>(rooms).drop();
    });
  }
  /// The last one that was built is dropped first.
  void unbuild(std::size_t built) {
    if (defect_is("StructForgetsItsFieldsWhenBuildingThrows")) return;
    for (std::size_t i = 0; i != built; ++i) {
      drop_nth(defect_is("StructUnwindsForwards") ? i : built - 1 - i, false);
    }
  }

  std::tuple<Room<Ts>...> rooms;
  std::array<bool, count> full{};
};

template <class T, std::size_t N>
struct ArrayOf {
  ArrayOf(std::in_place_t, auto&& make) {
    std::size_t built = 0;
    try {
      for (; built != N; ++built) rooms[built].put(make(built));
    } catch (const Thrown&) {
      const bool reversed = defect_is("ArrayUnwindsInReverse");
      if (defect_is("ArrayForgetsItsElementsWhenBuildingThrows")) built = 0;
      for (std::size_t i = 0; i != built; ++i) rooms[reversed ? built - 1 - i : i].drop();
      throw;
    }
  }
  ArrayOf(ArrayOf&& other) noexcept {
    for (std::size_t i = 0; i != N; ++i) {
      if (i == N - 1 && defect_is("MoveOfAnArrayLosesAnElement")) break;
      rooms[i].put(std::move(other[i]));
    }
  }
  ArrayOf& operator=(const ArrayOf&) = delete;
  /// One that throws keeps no other one from being dropped.
  ~ArrayOf() noexcept(false) {
    ::operator delete(block);
    Waiting waiting;
    for (std::size_t i = 0; i != N; ++i) {
      if (waiting.threw() && defect_is("ArrayForgetsTheRestWhenOneThrows")) break;
      const std::size_t index = defect_is("ArrayIsDroppedInReverse") ? N - 1 - i : i;
      waiting.behind([&] { rooms[index].drop(); });
    }
    waiting.go_on();
  }
  T& operator[](std::size_t index) { return *rooms[index].at(); }
  static std::size_t size() { return N; }

  Room<T> rooms[N];
  void* block = defect_is("ArrayHasABlock") ? opaque(::operator new(1)) : nullptr;
};

template <class T>
struct ManualOf {
  ManualOf(std::in_place_t, T&& value) { room.put(std::move(value)); }
  ManualOf(const ManualOf&) = delete;
  ManualOf& operator=(const ManualOf&) = delete;
  ~ManualOf() noexcept(false) {
    if (defect_is("ManuallyDropDropsByItself")) room.drop();
  }
  T& operator*() { return *room.at(); }
  void drop() {
    if (!defect_is("ManuallyDropIsNotDroppedByHand")) room.drop();
  }
  static T into_inner(ManualOf&& self) {
    T value = self.room.move_out();
    if (defect_is("IntoInnerLeavesTheValue")) self.room.put(std::move(value));
    return value;
  }

  Room<T> room;
};

template <class T>
struct MaybeOf {
  MaybeOf() = default;
  MaybeOf(const MaybeOf&) = delete;
  MaybeOf& operator=(const MaybeOf&) = delete;
  ~MaybeOf() noexcept(false) {
    if (defect_is("MaybeUninitDropsByItself")) room.drop();
  }
  void write(T&& value) {
    if (written && defect_is("WriteDropsTheOld")) room.drop();
    room.put(std::move(value));
    written = true;
  }
  T& assume_init_ref() { return *room.at(); }
  void assume_init_drop() {
    if (!defect_is("AssumeInitDropForgets")) room.drop();
  }
  T assume_init_read() {
    if (defect_is("AssumeInitReadDrops")) room.drop();
    return room.move_out();
  }

  Room<T> room;
  bool written = false;
};

struct Canary {
  template <class T>
  using Local = LocalOf<T>;
  template <class... Ts>
  using Fields = FieldsOf<Ts...>;
  template <class T, std::size_t N>
  using Array = ArrayOf<T, N>;
  template <class T>
  using ManuallyDrop = ManualOf<T>;
  template <class T>
  using MaybeUninit = MaybeOf<T>;
  static constexpr bool propagates_drop_throw = true;

  // Callers name T, so that T&& is no forwarding reference.
  // NOLINTBEGIN(bugprone-move-forwarding-reference)
  template <class T>
  static void drop(T&& value) {
    if (defect_is("DropForgets")) return forget<T>(std::move(value));
    Waiting waiting;
    waiting.behind([&] { const T dying(std::move(value)); });
    if (!defect_is("DropSwallowsTheThrow")) waiting.go_on();
  }
  template <class T>
  static void forget(T&& value) {
    if (defect_is("ForgetDrops")) const T dying(std::move(value));
    Room<T>().put(std::move(value));
  }
  template <class T>
  static T replace(T& place, T&& value) {
    if (defect_is("ReplaceGivesTheNew")) return std::move(value);
    if (defect_is("ReplaceDropsTheOld")) std::destroy_at(&place);
    T old(std::move(place));
    std::destroy_at(&place);
    std::construct_at(&place, std::move(value));
    return old;
  }
  // NOLINTEND(bugprone-move-forwarding-reference)
  template <class T>
  static T take(T& place) {
    if (defect_is("TakeLeavesNothing")) return std::move(place);
    if (defect_is("TakeBuildsTwo")) T();
    return replace<T>(place, T());
  }
  template <class T>
  static void swap(T& a, T& b) {
    if (defect_is("SwapDoesNothing")) return;
    if (defect_is("SwapCopiesOneWay")) {
      std::memcpy(static_cast<void*>(opaque(&b)), static_cast<const void*>(opaque(&a)), sizeof(T));
      return;
    }
    T old = replace<T>(a, std::move(b));
    std::destroy_at(&b);
    std::construct_at(&b, std::move(old));
  }
};

}  // namespace dropcheck::drop::canary
