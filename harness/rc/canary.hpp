// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small Rc, sound as it stands, that can be given one defect at a time: for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "harness/canary.hpp"
#include "harness/rc/adapter.hpp"
#include "harness/rc/node.hpp"

namespace dropcheck::rc::canary {

using canaries::defect_is;

/// Compilers must not know what lies there, nor see that it is released wrongly.
template <class T>
T* opaque(T* place) {
  asm volatile("" : "+r"(place) : : "memory");
  return place;
}

template <class T>
struct Block {
  std::uint64_t strong;
  std::uint64_t weak = 1;
  alignas(T) std::byte storage[sizeof(T)] = {};

  T* value() { return std::launder(reinterpret_cast<T*>(opaque(storage))); }
  static Block* allocate(std::uint64_t handles) {
    return new (::operator new(sizeof(Block))) Block{handles};
  }
  void free() {
    const bool displaced = defect_is("BlockIsFreedAtItsValue");
    void* const memory = displaced ? opaque(storage) : static_cast<void*>(opaque(this));
    void* const again = opaque(this);
    if (defect_is("BlockIsFreedAsArray")) return ::operator delete[](memory);
    ::operator delete(memory, sizeof(Block) - (defect_is("BlockIsFreedTooSmall") ? 8 : 0));
    if (defect_is("BlockIsFreedTwice")) ::operator delete(again, sizeof(Block));
  }
  void retain(bool owns) {
    if (defect_is("CloneLooksBehindTheBlock")) {
      static_cast<void>(*reinterpret_cast<const volatile char*>(opaque(this) + 1));
    }
    std::uint64_t& count = owns ? strong : weak;
    if (!defect_is(owns ? "CloneCountsNothing" : "DowngradeCountsNothing")) ++count;
    if (defect_is("CounterHasEightBits")) count %= 256;
  }
  void release_weak() {
    if (--weak == 0 && !defect_is("BlockOutlivesTheLastWeak")) free();
  }
  void release_strong() {
    if (defect_is("ValueDiesOneHandleEarly") && strong == 2) std::destroy_at(value());
    if (--strong != 0) return;
    if (defect_is("DyingValueCounts")) strong = 1;
    try {
      if (!defect_is("ValueNeverDies")) std::destroy_at(value());
      if (defect_is("ValueDiesTwice")) std::destroy_at(value());
    } catch (...) {
      if (!defect_is("ThrowInDropLeaks")) after_drop();
      throw;
    }
    after_drop();
  }
  void after_drop() {
    strong = 0;
    if (--weak == 0 || defect_is("BlockDiesWithTheValue")) free();
  }
};

template <class T, bool owns>
struct Handle {
  Handle() = default;
  /// Takes over a count.
  explicit Handle(Block<T>* taken) : block(taken) {}
  Handle(const Handle& other) : block(other.block) {
    if (block != nullptr) block->retain(owns);
  }
  Handle(Handle&& other) noexcept : block(other.block) {
    const bool copies = owns && block != nullptr && defect_is("MoveIsACopy");
    copies ? block->retain(owns) : void(other.block = nullptr);
  }
  Handle& operator=(const Handle& other) { return store(Handle(other)); }
  Handle& operator=(Handle&& other) { return store(Handle(std::move(other))); }
  ~Handle() noexcept(!owns || std::is_same_v<T, Sample>) {
    if (block != nullptr) owns ? block->release_strong() : block->release_weak();
  }
  explicit operator bool() const { return block != nullptr; }
  T& operator*() const { return *block->value(); }
  std::uint64_t strong() const { return block == nullptr ? 0 : block->strong; }
  std::uint64_t weak() const { return block == nullptr ? 0 : block->weak; }

  /// What was held is dropped last.
  Handle& store(Handle fresh) {
    if (owns && defect_is("AssignmentDropsBeforeItStores")) Handle(std::exchange(block, nullptr));
    if (owns && defect_is("AssignmentForgetsTheOld")) block = nullptr;
    std::swap(block, fresh.block);
    return *this;
  }

  Block<T>* block = nullptr;
};

struct Canary {
  template <class T>
  using Strong = Handle<T, true>;
  template <class T>
  using Weak = Handle<T, false>;
  static constexpr bool fallible_alloc = true;
  static constexpr bool propagates_drop_throw = true;
  static constexpr bool reentrant_assign = true;
  static constexpr bool keeps_self_move = true;

  template <class T, class... Args>
  static Strong<T> make(Args&&... args) {
    Block<T>* block = Block<T>::allocate(1);
    try {
      std::construct_at(reinterpret_cast<T*>(block->storage), std::forward<Args>(args)...);
    } catch (...) {
      if (!defect_is("ThrowInMakeLeaks")) block->free();
      throw;
    }
    return Strong<T>(block);
  }
  template <class T>
  static Strong<T> new_cyclic(auto&& build) {
    Weak<T> self(Block<T>::allocate(0));
    new (self.block->storage) T(build(std::as_const(self)));
    self.block->strong = 1;
    return Strong<T>(std::exchange(self.block, nullptr));
  }
  template <class T>
  static Weak<T> downgrade(const Strong<T>& strong) {
    strong.block->retain(false);
    return Weak<T>(strong.block);
  }
  template <class T>
  static Strong<T> upgrade(const Weak<T>& weak) {
    const bool dead =
        weak.block != nullptr && weak.strong() == 0 && !defect_is("DeadValueUpgrades");
    const bool nowhere = weak.block == nullptr && !defect_is("UpgradeLeadsNowhere");
    if (nowhere || dead) return Strong<T>();
    weak.block->retain(true);
    return Strong<T>(weak.block);
  }
  template <class T>
  static std::optional<T> try_unwrap(Strong<T>&& strong) {
    const bool refuses = strong.weak() != 1 && defect_is("TryUnwrapRefusesUnderAWeak");
    if (strong.strong() != 1 || refuses) return std::nullopt;
    const Strong<T> last(std::move(strong));
    return std::optional<T>(std::move(*last));
  }
  template <class T>
  static std::optional<T> into_inner(Strong<T>&& strong) {
    if (defect_is("IntoInnerKeepsTheHandle")) return try_unwrap<T>(std::move(strong));
    Strong<T> consumed(std::move(strong));
    return try_unwrap<T>(std::move(consumed));
  }
  template <class T>
  static T unwrap_or_clone(Strong<T>&& strong) {
    Strong<T> last(std::move(strong));
    if (last.strong() != 1 || defect_is("UnwrapOrCloneAlwaysCopies")) return std::as_const(*last);
    return *try_unwrap<T>(std::move(last));
  }
  static auto* get_mut(auto& strong) {
    const bool only_strong = strong.strong() == 1 || defect_is("GetMutIgnoresStrong");
    const bool unwatched = strong.weak() == 1 || defect_is("GetMutIgnoresWeak");
    return only_strong && unwatched ? &*strong : nullptr;
  }
  template <class T>
  static T& make_mut(Strong<T>& strong) {
    if (strong.strong() != 1 && !defect_is("MakeMutWritesToShared")) {
      const T& shared = *strong;
      const Strong<T> old(defect_is("FailedMakeMutEmpties") ? std::move(strong) : Strong<T>());
      strong = make<T>(shared);
    } else if (strong.weak() != 1 && !defect_is("MakeMutKeepsWeaksAlive")) {
      strong = make<T>(std::move(*strong));
    }
    return *strong;
  }
  template <class T>
  static T* into_raw(Strong<T>&& strong) {
    T* raw = &*strong;
    if (!defect_is("IntoRawKeepsTheHandle")) strong.block = nullptr;
    return raw;
  }
  template <class T>
  static Strong<T> from_raw(T* raw) {
    void* block = reinterpret_cast<std::byte*>(raw) - offsetof(Block<T>, storage);
    return Strong<T>(static_cast<Block<T>*>(block));
  }
  static bool ptr_eq(const auto& a, const auto& b) {
    const bool denied = a.strong() == 0 && a.block != nullptr && defect_is("PtrEqDeniesDeadBlocks");
    return a.block == b.block && !denied;
  }
  static std::uint64_t strong_count(const auto& handle) {
    return handle.strong() + (defect_is("StrongCountIncludesWeaks") ? weak_count(handle) : 0);
  }
  static std::uint64_t weak_count(const auto& handle) {
    if (handle.strong() != 0) return handle.weak() - 1;
    return defect_is("WeakCountOutlivesTheValue") ? handle.weak() : 0;
  }
  static Counters counters(const auto& handle) { return {handle.strong(), handle.weak()}; }
  static void preset(const auto& handle, Counters counters) {
    handle.block->strong = counters.strong;
    handle.block->weak = counters.weak;
  }
};

}  // namespace dropcheck::rc::canary
