// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small Box, sound as it stands, that can be given one defect at a time: for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "harness/box/adapter.hpp"
#include "harness/box/node.hpp"
#include "harness/canary.hpp"

namespace dropcheck::box::canary {

using canaries::defect_is;

/// Compilers must not know what lies there, nor see that it is released wrongly.
template <class T>
T* opaque(T* place) {
  asm volatile("" : "+r"(place) : : "memory");
  return place;
}

/// Where values without bytes live.
template <class T>
struct Nowhere {
  alignas(T) static inline std::byte place[sizeof(T)];
};

template <class T>
bool needs_no_block() {
  return std::is_empty_v<T> && !defect_is("ZeroSizedIsAllocated");
}

/// Drops a value and frees its block, also if the destructor throws.
template <class T>
void release(T* value) {
  if (defect_is("DropDoesNotFree") || needs_no_block<T>()) return std::destroy_at(value);
  if (defect_is("ValueDiesTwice")) std::destroy_at(opaque(value));
  const bool as_base = std::is_same_v<T, DynNode> && defect_is("UpcastIsReleasedAsItsBase");
  if (defect_is("BlockIsFreedTooSmall") || defect_is("ThrowInDropLeaks") || as_base) {
    std::destroy_at(value);
    const std::size_t missing = defect_is("BlockIsFreedTooSmall") ? 8 : 0;
    return ::operator delete(opaque(static_cast<void*>(value)), sizeof(T) - missing);
  }
  delete opaque(value);
}

template <class T>
struct BoxOf {
  BoxOf() = default;
  explicit BoxOf(T* taken) : value(taken) {}
  BoxOf(BoxOf&& other) noexcept : value(std::exchange(other.value, nullptr)) {}
  BoxOf& operator=(BoxOf&& other) noexcept(std::is_same_v<T, Sample>) {
    const bool loses = defect_is("SelfMoveEmpties") && this == &other;
    if (loses || defect_is("AssignmentForgetsTheOld")) value = nullptr;
    if (defect_is("AssignmentDropsBeforeItStores")) BoxOf(std::exchange(value, nullptr));
    T* const kept = defect_is("MoveKeepsTheSource") ? other.value : nullptr;
    BoxOf old(std::move(other));
    other.value = kept;
    std::swap(value, old.value);
    return *this;
  }
  ~BoxOf() noexcept(std::is_same_v<T, Sample>) {
    if (value != nullptr) release(value);
  }
  explicit operator bool() const { return value != nullptr; }
  T& operator*() const { return *value; }

  T* value = nullptr;
};

template <class T>
struct SliceOfBox {
  SliceOfBox() = default;
  SliceOfBox(SliceOfBox&& other) noexcept
      : first(std::exchange(other.first, nullptr)), count(std::exchange(other.count, 0)) {}
  SliceOfBox& operator=(SliceOfBox&& other) noexcept(std::is_same_v<T, Sample>) {
    SliceOfBox old(std::move(other));
    std::swap(first, old.first);
    std::swap(count, old.count);
    return *this;
  }
  /// One that throws keeps no other one from being dropped.
  ~SliceOfBox() noexcept(std::is_same_v<T, Sample>) {
    const bool reversed = defect_is("SlicesAreDroppedInReverse");
    bool threw = false;
    for (std::size_t i = 0; i < count; ++i) {
      try {
        std::destroy_at(first + (reversed ? count - 1 - i : i));
      } catch (const Thrown&) {
        threw = true;
      }
    }
    if (first != nullptr) ::operator delete(first, count * sizeof(T));
    if (threw) throw Thrown();
  }
  std::size_t size() const { return count; }
  T& operator[](std::size_t index) const { return first[index]; }

  T* first = nullptr;
  std::size_t count = 0;
};

template <class T>
struct Counted {
  struct Block {
    std::uint64_t strong;
    T value;
  };
  T& operator*() const { return (*block).value; }
  BoxOf<Block> block;
};

struct Canary {
  template <class T>
  using Owner = BoxOf<T>;
  template <class T>
  using Slice = SliceOfBox<T>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;
  static constexpr bool allocates_once = true;
  static constexpr bool zero_sized_is_free = true;

  template <class T, class... Args>
  static BoxOf<T> make(Args&&... args) {
    if (needs_no_block<T>()) {
      return BoxOf<T>(::new (Nowhere<T>::place) T(std::forward<Args>(args)...));
    }
    void* const leak = defect_is("ThrowInMakeLeaks") ? ::operator new(sizeof(T)) : nullptr;
    if (leak != nullptr) return BoxOf<T>(::new (opaque(leak)) T(std::forward<Args>(args)...));
    return BoxOf<T>(new T(std::forward<Args>(args)...));
  }
  /// The new value is stored also if the old one throws.
  template <class T>
  static void assign(BoxOf<T>& owner, T&& value) {
    struct Store {
      T* place;
      T& value;
      ~Store() { std::construct_at(place, std::move(value)); }
    };
    if (defect_is("AssignTakesANewBlock")) return void(owner = make<T>(std::move(value)));
    const Store store{owner.value, value};
    if (!defect_is("AssignForgetsTheOldValue")) std::destroy_at(owner.value);
  }
  template <class T>
  static T into_inner(BoxOf<T>&& owner) {
    if (defect_is("IntoInnerLeaksTheBlock"))
      return T(std::move(*std::exchange(owner.value, nullptr)));
    const BoxOf<T> last(std::move(owner));
    return T(std::move(*last));
  }
  template <class T>
  static BoxOf<T> clone(const BoxOf<T>& owner) {
    if (defect_is("CloneSharesTheNode")) return BoxOf<T>(owner.value);
    if (defect_is("CloneAllocatesTwice")) ::operator delete(opaque(::operator new(1)));
    return make<T>(std::as_const(*owner));
  }
  template <class T>
  static void clone_from(BoxOf<T>& into, const BoxOf<T>& from) {
    if (defect_is("CloneFromDropsBeforeItCopies")) into = BoxOf<T>();
    if (defect_is("CloneFromTakesANewBlock") || !into) return void(into = clone<T>(from));
    assign<T>(into, T(std::as_const(*from)));
  }
  template <class T>
  static T* into_raw(BoxOf<T>&& owner) {
    if (defect_is("IntoRawKeepsTheOwner")) return owner.value;
    if (defect_is("IntoRawIsOfACopy")) owner = clone<T>(owner);
    return std::exchange(owner.value, nullptr);
  }
  template <class T>
  static BoxOf<T> from_raw(T* value) {
    return BoxOf<T>(value);
  }
  template <class T>
  static T& leak(BoxOf<T>&& owner) {
    T& value = *owner;
    defect_is("LeakDropsTheValue") ? void(owner = BoxOf<T>()) : void(owner.value = nullptr);
    return value;
  }
  template <class T>
  static Counted<T> into_rc(BoxOf<T>&& owner) {
    using Block = typename Counted<T>::Block;
    Counted<T> counted{BoxOf<Block>(new Block{1, std::move(*owner)})};
    if (defect_is("IntoRcLeaksTheBlock")) owner.value = nullptr;
    const BoxOf<T> husk(std::move(owner));
    return counted;
  }
  template <class Base, class Derived>
  static BoxOf<Base> upcast(BoxOf<Derived>&& owner) {
    return BoxOf<Base>(std::exchange(owner.value, nullptr));
  }
  template <class T>
  static SliceOfBox<T> make_slice(std::size_t count, auto&& make) {
    SliceOfBox<T> slice;
    if (count == 0) return slice;
    T* const first = static_cast<T*>(::operator new(count * sizeof(T)));
    std::size_t built = 0;
    try {
      for (; built != count; ++built) ::new (first + built) T(make(built));
    } catch (...) {
      if (!defect_is("SliceForgetsItsValuesOnThrow")) std::destroy_n(first, built);
      if (!defect_is("SliceLeaksOnThrow")) ::operator delete(first, count * sizeof(T));
      throw;
    }
    slice.first = first;
    slice.count = count;
    return slice;
  }
  /// A throw keeps no other node from being dropped in the same way.
  template <class T>
  static void drop_list(BoxOf<T>&& head, BoxOf<T> T::* next) {
    BoxOf<T> list(std::move(head));
    if (defect_is("DropListIsRecursive")) return;
    if (defect_is("DropListDropsTailFirst") && (*list).*next)
      drop_list(std::move((*list).*next), next);
    bool threw = false;
    while (list) {
      BoxOf<T> rest(defect_is("DropListEndsAtAThrow") && threw ? BoxOf<T>()
                                                               : std::move((*list).*next));
      try {
        list = std::move(rest);
      } catch (const Thrown&) {
        threw = true;
      }
    }
    if (threw) throw Thrown();
  }
};

}  // namespace dropcheck::box::canary
