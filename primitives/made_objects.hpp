// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The objects that a pool has made and must destroy: a list through the blocks themselves, the last
// one first.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "primitives/layout.hpp"
#include "primitives/pool_memory.hpp"

namespace dropcheck::pool_detail {

/// In front of an object whose destructor does something.
struct Record {
  Record* before;
  void (*destroy)(Record* record) noexcept;
};

template <class T>
struct Made : Record {
  alignas(T) std::byte storage[sizeof(T)];
};

class MadeObjects {
 public:
  /// The newest one, or null.
  Record* last() const { return last_; }

  void add(Record* record, void (*destroy)(Record*) noexcept) {
    *record = {last_, destroy};
    last_ = record;
  }

  /// Destroys all that are newer than `first_to_stay`, the newest first.
  void destroy_behind(const Record* first_to_stay) noexcept {
    while (last_ != first_to_stay) {
      Record* const record = std::exchange(last_, last_->before);
      record->destroy(record);
    }
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

/// Destroys an object; whoever still touches it is reported, although its block is not free yet.
template <class T>
void destroy_made(Record* record) noexcept {
  auto* const made = static_cast<Made<T>*>(record);
  std::destroy_at(reinterpret_cast<T*>(made->storage));
  poison(made->storage, sizeof made->storage);
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
