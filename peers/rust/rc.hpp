// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// std::rc::Rc and Weak of Rust as handles of C++. `rc.rs` is the other side.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "peers/rust/payload.hpp"
#include "peers/rust/place.hpp"

namespace dropcheck::rust {

extern "C" {
extern const PlaceFunctions dropcheck_rust_strong;
extern const PlaceFunctions dropcheck_rust_weak;
void dropcheck_rc_new(void* into, Header* value);
Ended dropcheck_rc_new_cyclic(void* into, Header* (*build)(void* context, const void* weak),
                              void* context);
void dropcheck_rc_clone(void* into, const void* from);
Ended dropcheck_rc_assign_clone(void* into, const void* from);
void dropcheck_weak_clone(void* into, const void* from);
void dropcheck_weak_assign_clone(void* into, const void* from);
const void* dropcheck_rc_get(const void* strong);
void dropcheck_rc_downgrade(void* into, const void* strong);
void dropcheck_weak_upgrade(void* into, const void* weak);
std::uint64_t dropcheck_rc_strong_count(const void* strong);
std::uint64_t dropcheck_rc_weak_count(const void* strong);
std::uint64_t dropcheck_weak_strong_count(const void* weak);
std::uint64_t dropcheck_weak_weak_count(const void* weak);
bool dropcheck_rc_ptr_eq(const void* a, const void* b);
bool dropcheck_weak_ptr_eq(const void* a, const void* b);
Header* dropcheck_rc_try_unwrap(void* strong);
Header* dropcheck_rc_into_inner(void* strong);
Ended dropcheck_rc_unwrap_or_clone(void* strong, Header** value);
const void* dropcheck_rc_get_mut(void* strong);
Ended dropcheck_rc_make_mut(void* strong, const void** value);
const void* dropcheck_rc_into_raw(void* strong);
void dropcheck_rc_from_raw(void* into, const void* raw);
std::uint64_t* dropcheck_rc_counters(const void* strong);
std::uint64_t* dropcheck_weak_counters(const void* weak);
}

/// Option<Rc<T>>.
template <class T>
class Rc : public Place<T, dropcheck_rust_strong, sizeof(void*)> {
 public:
  Rc() = default;
  Rc(Rc&&) noexcept = default;
  Rc& operator=(Rc&&) noexcept(!drop_may_throw<T>) = default;
  Rc(const Rc& other) : Rc() { dropcheck_rc_clone(this->room(), other.room()); }
  Rc& operator=(const Rc& other) {
    settle(dropcheck_rc_assign_clone(this->room(), other.room()));
    return *this;
  }
  ~Rc() noexcept(!drop_may_throw<T>) = default;

  explicit operator bool() const { return dropcheck_rc_get(this->room()) != nullptr; }
  T& operator*() const { return value_of<T>(header_at(dropcheck_rc_get(this->room()))); }
};

/// Weak<T>; by default Weak::new().
template <class T>
class Weak : public Place<T, dropcheck_rust_weak, sizeof(void*)> {
 public:
  Weak() = default;
  Weak(Weak&&) noexcept = default;
  Weak& operator=(Weak&&) noexcept(!drop_may_throw<T>) = default;
  Weak(const Weak& other) : Weak() { dropcheck_weak_clone(this->room(), other.room()); }
  Weak& operator=(const Weak& other) {
    dropcheck_weak_assign_clone(this->room(), other.room());
    return *this;
  }
  ~Weak() noexcept(!drop_may_throw<T>) = default;
};

/// Associated functions of both, as an adapter spells them.
struct RcFunctions {
  template <class T, class... Args>
  static Rc<T> make(Args&&... args) {
    Rc<T> made;
    dropcheck_rc_new(made.room(), hold<T>(std::forward<Args>(args)...));
    return made;
  }
  template <class T>
  static Rc<T> new_cyclic(auto&& build) {
    using Build = std::remove_reference_t<decltype(build)>;
    Rc<T> made;
    settle(dropcheck_rc_new_cyclic(
        made.room(),
        [](void* context, const void* weak) {
          return try_to_hold([&] {
            return hold<T>((*static_cast<Build*>(context))(*static_cast<const Weak<T>*>(weak)));
          });
        },
        std::addressof(build)));
    return made;
  }
  template <class T>
  static Weak<T> downgrade(const Rc<T>& strong) {
    Weak<T> weak;
    dropcheck_rc_downgrade(weak.room(), strong.room());
    return weak;
  }
  template <class T>
  static Rc<T> upgrade(const Weak<T>& weak) {
    Rc<T> strong;
    dropcheck_weak_upgrade(strong.room(), weak.room());
    return strong;
  }
  template <class T>
  static std::optional<T> try_unwrap(Rc<T>&& strong) {
    return given<T>(dropcheck_rc_try_unwrap(strong.room()));
  }
  template <class T>
    requires(version >= 70)
  static std::optional<T> into_inner(Rc<T>&& strong) {
    return given<T>(dropcheck_rc_into_inner(strong.room()));
  }
  template <class T>
    requires(version >= 76)
  static T unwrap_or_clone(Rc<T>&& strong) {
    Header* value = nullptr;
    settle(dropcheck_rc_unwrap_or_clone(strong.room(), &value));
    return give<T>(value);
  }
  template <class T>
  static T* get_mut(Rc<T>& strong) {
    const void* const value = dropcheck_rc_get_mut(strong.room());
    return value == nullptr ? nullptr : &value_of<T>(header_at(value));
  }
  template <class T>
  static T& make_mut(Rc<T>& strong) {
    const void* value = nullptr;
    settle(dropcheck_rc_make_mut(strong.room(), &value));
    return value_of<T>(header_at(value));
  }
  template <class T>
  static T* into_raw(Rc<T>&& strong) {
    const void* const raw = dropcheck_rc_into_raw(strong.room());
    Header* const header = header_at(raw);
    header->raw = raw;
    return &value_of<T>(header);
  }
  template <class T>
  static Rc<T> from_raw(T* value) {
    Rc<T> strong;
    dropcheck_rc_from_raw(strong.room(), header_of(*value)->raw);
    return strong;
  }
  template <class T>
  static std::uint64_t strong_count(const Rc<T>& strong) {
    return dropcheck_rc_strong_count(strong.room());
  }
  template <class T>
  static std::uint64_t strong_count(const Weak<T>& weak) {
    return dropcheck_weak_strong_count(weak.room());
  }
  template <class T>
  static std::uint64_t weak_count(const Rc<T>& strong) {
    return dropcheck_rc_weak_count(strong.room());
  }
  template <class T>
  static std::uint64_t weak_count(const Weak<T>& weak) {
    return dropcheck_weak_weak_count(weak.room());
  }
  template <class T>
  static bool ptr_eq(const Rc<T>& a, const Rc<T>& b) {
    return dropcheck_rc_ptr_eq(a.room(), b.room());
  }
  template <class T>
  static bool ptr_eq(const Weak<T>& a, const Weak<T>& b) {
    return dropcheck_weak_ptr_eq(a.room(), b.room());
  }

 protected:
  /// The strong and the weak counter of the block, or null.
  template <class T>
  static std::uint64_t* raw_counters(const Rc<T>& strong) {
    return dropcheck_rc_counters(strong.room());
  }
  template <class T>
  static std::uint64_t* raw_counters(const Weak<T>& weak) {
    return dropcheck_weak_counters(weak.room());
  }

 private:
  template <class T>
  static std::optional<T> given(Header* header) {
    return header == nullptr ? std::nullopt : std::optional<T>(give<T>(header));
  }
};

}  // namespace dropcheck::rust
