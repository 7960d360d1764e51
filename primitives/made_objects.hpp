// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The objects that a pool has made and must destroy: a list through the blocks themselves, the last
// one first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "primitives/layout.hpp"
#include "primitives/pool_memory.hpp"

namespace dropcheck::pool_detail {

/// In front of an object whose destructor does something. `destroy` destroys the object and those
/// made before it, as long as they are of the same type and newer than `first_to_stay`; it gives
/// the next one, so that many objects cost one call through a pointer.
struct Record {
  Record* before;
  Record* (*destroy)(Record* record, const Record* first_to_stay) noexcept;
};

template <class T>
struct Made : Record {
  alignas(T) std::byte storage[sizeof(T)];
};

class MadeObjects {
 public:
  /// The newest one, or null.
  Record* last() const { return last_; }

  void add(Record* record, decltype(Record::destroy) destroy) {
    *record = {last_, destroy};
    last_ = record;
  }

  /// Destroys all that are newer than `first_to_stay`, the newest first. Requires: meanwhile none
  /// is added, and this is not called again.
  void destroy_behind(const Record* first_to_stay) noexcept {
    Record* record = last_;
    while (record != first_to_stay) record = record->destroy(record, first_to_stay);
    last_ = record;
  }

 private:
  Record* last_ = nullptr;
};

/// What an object takes: a record of two words in front if its destructor does something.
template <class T>
constexpr Layout made_layout() {
  if constexpr (std::is_trivially_destructible_v<T>) {
    return Layout::of<T>();
  } else {
    return Layout::of<Made<T>>();
  }
}

/// `before`. If the objects lie side by side, as they mostly do, the processor goes on with an
/// address that it has computed and need not wait for the one that it loads.
template <class T>
Record* neighbour_or(Record* before, const Record* record) noexcept {
  std::uintptr_t guess = reinterpret_cast<std::uintptr_t>(record) - sizeof(Made<T>);
  if (reinterpret_cast<std::uintptr_t>(before) != guess) return before;
  // Or the compiler, to which both are the same now, takes the one that must be waited for.
  asm("" : "+r"(guess));
  return reinterpret_cast<Record*>(guess);
}

/// Whoever still touches a destroyed object is reported, although its block is not free yet.
template <class T>
Record* destroy_made(Record* record, const Record* first_to_stay) noexcept {
  do {
    auto* const made = static_cast<Made<T>*>(record);
    record = neighbour_or<T>(record->before, record);
    std::destroy_at(reinterpret_cast<T*>(made->storage));
    poison(made->storage, sizeof made->storage);
  } while (record != first_to_stay && record->destroy == &destroy_made<T>);
  return record;
}

/// Builds a T in a block of made_layout<T>() and adds it to `objects`. It throws what T's
/// constructor throws, and then `give_back()` has been called.
template <class T, class GiveBack, class... Args>
T* make_in(void* block, MadeObjects& objects, GiveBack give_back, Args&&... args) {
  static_assert(std::is_nothrow_destructible_v<T>,
                "a pool cannot go on from a throwing destructor");
  constexpr bool trivial = std::is_trivially_destructible_v<T>;
  void* place = block;
  if constexpr (!trivial) place = static_cast<Made<T>*>(block)->storage;
  T* object;
  try {
    object = ::new (place) T(std::forward<Args>(args)...);
  } catch (...) {
    give_back();
    throw;
  }
  if constexpr (!trivial) objects.add(static_cast<Made<T>*>(block), &destroy_made<T>);
  return object;
}

}  // namespace dropcheck::pool_detail
