// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::boxed::Box of Rust as owners of C++. `boxed.rs` is the other side.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"
#include "peers/rust/rc.hpp"

namespace dropcheck::rust {

extern "C" {
extern const PlaceFunctions dropcheck_rust_owner;
extern const PlaceFunctions dropcheck_rust_slice;
void dropcheck_box_new(void* into, Header* value);
void dropcheck_box_new_large(void* into, Header* value);
void dropcheck_box_new_unit(void* into, void (*drop)());
const void* dropcheck_box_get(const void* owner);
void dropcheck_box_upcast(void* into, void* from);
Ended dropcheck_box_assign(void* owner, Header* value);
Header* dropcheck_box_into_inner(void* owner);
void dropcheck_box_into_rc(void* into, void* owner);
Ended dropcheck_box_clone(void* into, const void* from);
Ended dropcheck_box_clone_from(void* into, const void* from);
const void* dropcheck_box_into_raw(void* owner);
void dropcheck_box_from_raw(void* into, const void* raw);
const void* dropcheck_box_leak(void* owner);
Ended dropcheck_box_make_slice(void* into, std::size_t count,
                               Header* (*build)(void* context, std::size_t index), void* context);
const void* dropcheck_box_slice(const void* slice, std::size_t* count);
Ended dropcheck_box_drop_list(void* head, void* (*rest_of)(void* context, const void* payload),
                              void* context);
}

/// A value without bytes is nowhere in particular.
template <class T>
struct Nowhere {
  alignas(T) static inline std::byte place[sizeof(T)];
  static T& value() { return *reinterpret_cast<T*>(place); }
};

/// Option<Box<T>>; of a base class it is a Box<dyn …>.
template <class T>
class Owner : public Place<T, dropcheck_rust_owner, 3 * sizeof(void*)> {
 public:
  explicit operator bool() const { return dropcheck_box_get(this->room()) != nullptr; }
  T& operator*() const {
    if constexpr (std::is_empty_v<T>) return Nowhere<T>::value();
    return value_of<T>(header_at(dropcheck_box_get(this->room())));
  }
};

/// Option<Box<[T]>>.
template <class T>
class Slice : public Place<T, dropcheck_rust_slice, 2 * sizeof(void*)> {
 public:
  std::size_t size() const {
    std::size_t count = 0;
    dropcheck_box_slice(this->room(), &count);
    return count;
  }
  T& operator[](std::size_t index) const {
    std::size_t count = 0;
    const void* const first = dropcheck_box_slice(this->room(), &count);
    return value_of<T>(static_cast<Header* const*>(first)[index]);
  }
};

/// Associated functions, as an adapter spells them.
struct BoxFunctions {
  template <class T, class... Args>
  static Owner<T> make(Args&&... args) {
    Owner<T> made;
    if constexpr (std::is_empty_v<T>) {
      std::construct_at(&Nowhere<T>::value(), std::forward<Args>(args)...);
      dropcheck_box_new_unit(made.room(), [] { std::destroy_at(&Nowhere<T>::value()); });
    } else if constexpr (alignof(T) > alignof(void*)) {
      dropcheck_box_new_large(made.room(), hold<T>(std::forward<Args>(args)...));
    } else {
      dropcheck_box_new(made.room(), hold<T>(std::forward<Args>(args)...));
    }
    return made;
  }
  template <class T>
  static void assign(Owner<T>& owner, T&& value) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): callers name T
    settle(dropcheck_box_assign(owner.room(), hold<T>(std::move(value))));
  }
  template <class T>
  static T into_inner(Owner<T>&& owner) {
    return give<T>(dropcheck_box_into_inner(owner.room()));
  }
  template <class T>
  static Owner<T> clone(const Owner<T>& owner) {
    Owner<T> copy;
    settle(dropcheck_box_clone(copy.room(), owner.room()));
    return copy;
  }
  template <class T>
  static void clone_from(Owner<T>& into, const Owner<T>& from) {
    settle(dropcheck_box_clone_from(into.room(), from.room()));
  }
  template <class T>
  static T* into_raw(Owner<T>&& owner) {
    return given_away<T>(dropcheck_box_into_raw(owner.room()));
  }
  template <class T>
  static Owner<T> from_raw(T* value) {
    Owner<T> owner;
    dropcheck_box_from_raw(owner.room(), header_of(*value)->raw);
    return owner;
  }
  template <class T>
  static T& leak(Owner<T>&& owner) {
    return *given_away<T>(dropcheck_box_leak(owner.room()));
  }
  template <class T>
    requires rc_outlives_throws
  static Rc<T> into_rc(Owner<T>&& owner) {
    Rc<T> counted;
    dropcheck_box_into_rc(counted.room(), owner.room());
    return counted;
  }
  template <class Base, class Derived>
  static Owner<Base> upcast(Owner<Derived>&& owner) {
    Header* const header = header_at(dropcheck_box_get(owner.room()));
    header->value = static_cast<Base*>(&value_of<Derived>(header));
    Owner<Base> made;
    dropcheck_box_upcast(made.room(), owner.room());
    return made;
  }
  template <class T>
  static Slice<T> make_slice(std::size_t count, auto&& make) {
    using Make = std::remove_reference_t<decltype(make)>;
    Slice<T> made;
    settle(dropcheck_box_make_slice(
        made.room(), count,
        [](void* context, std::size_t index) {
          return try_to_hold([&] { return hold<T>((*static_cast<Make*>(context))(index)); });
        },
        std::addressof(make)));
    return made;
  }
  template <class T>
  static void drop_list(Owner<T>&& head, Owner<T> T::* next) {
    settle(dropcheck_box_drop_list(
        head.room(),
        [](void* context, const void* payload) {
          const auto member = *static_cast<Owner<T> T::**>(context);
          return (value_of<T>(header_at(payload)).*member).room();
        },
        &next));
  }

 private:
  template <class T>
  static T* given_away(const void* raw) {
    Header* const header = header_at(raw);
    header->raw = raw;
    return &value_of<T>(header);
  }
};

}  // namespace dropcheck::rust
