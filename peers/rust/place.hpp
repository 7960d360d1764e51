// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A place of Rust's in an object of C++: moving, assigning and destroying the object is Rust's
// moving, assigning and dropping. `place.rs` is the other side.
#pragma once

#include <cstddef>

#include "peers/rust/payload.hpp"
#include "primitives/drop_may_throw.hpp"

namespace dropcheck::rust {

/// What Rust does with places of one type. `into` of `take` is written over: nothing in it is
/// dropped.
struct PlaceFunctions {
  std::size_t size;
  void (*init)(void* place);
  void (*take)(void* into, void* from);
  Ended (*assign)(void* into, void* from);
  void (*swap)(void* a, void* b);
  Ended (*drop)(void* place);
};

/// A place that holds values of type T, somehow. It is empty by default and when moved from.
template <class T, const PlaceFunctions& functions, std::size_t size>
class Place {
 public:
  Place() { functions.init(room()); }
  Place(Place&& other) noexcept { functions.take(room(), other.room()); }
  Place& operator=(Place&& other) noexcept(!drop_may_throw<T>) {
    settle(functions.assign(room(), other.room()));
    return *this;
  }
  ~Place() noexcept(!drop_may_throw<T>) { settle(functions.drop(room())); }
  friend void swap(Place& a, Place& b) noexcept { functions.swap(a.room(), b.room()); }

  void* room() { return bytes_; }
  const void* room() const { return bytes_; }

 private:
  alignas(void*) std::byte bytes_[size];
};

/// What a pointer into a block of Rust's leads to: the payload lies there, a pointer to its header.
inline Header* header_at(const void* payload) { return *static_cast<Header* const*>(payload); }

}  // namespace dropcheck::rust
