// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rc<T> and Weak<T>: Rust's single-threaded reference count. One allocation holds both counts and
// the value; a handle is one pointer. Not thread-safe, no aliasing constructor, no conversion to a
// base. Source: std::rc (https://doc.rust-lang.org/std/rc/), behaviour of Rust 1.95.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "primitives/drop_may_throw.hpp"
#include "primitives/trivial_abi.hpp"

namespace dropcheck {

template <class T>
class Rc;
template <class T>
class Weak;

/// Reaches the counts of a handle. Declared here, defined by tests that must bring a count near its
/// limit, which no program could do by cloning.
struct RcAccess;

namespace rc_detail {

[[noreturn]] inline void fail(const char* why) {
  std::fputs(why, stderr);
  std::abort();
}

/// One allocation. All strong handles together own one weak count, so that the block outlives the
/// value for as long as a Weak, or the running destructor, still needs the counts.
template <class T>
struct Block {
  std::size_t strong;
  std::size_t weak;
  alignas(T) std::byte storage[sizeof(T)];

  T* value() noexcept { return std::launder(reinterpret_cast<T*>(storage)); }

  static Block* allocate(std::size_t strong) {
    return std::construct_at(std::allocator<Block>().allocate(1), strong, std::size_t{1});
  }

  static Block* of_value(T* value) noexcept {
    return reinterpret_cast<Block*>(reinterpret_cast<std::byte*>(value) - offsetof(Block, storage));
  }

  Block(std::size_t strong_handles, std::size_t weak_handles) noexcept
      : strong(strong_handles), weak(weak_handles) {}

  // Wrapping to zero is the only overflow that could free a live value. Source: Rc::clone,
  // inc_strong.
  void retain_strong() noexcept {
    if (++strong == 0) fail("dropcheck::Rc: the strong count overflowed\n");
  }
  void retain_weak() noexcept {
    if (++weak == 0) fail("dropcheck::Rc: the weak count overflowed\n");
  }
  void release_weak() noexcept {
    if (--weak == 0) std::allocator<Block>().deallocate(this, 1);
  }
};

/// Gives up one weak count at the end of the scope, an exception's included.
template <class T>
struct ReleaseWeak {
  Block<T>* block;
  ~ReleaseWeak() { block->release_weak(); }
};

}  // namespace rc_detail

/// A shared owner of a T. The value dies with its last Rc; the block dies with its last Rc or Weak,
/// also when the value's destructor throws. A default-constructed or moved-from Rc is empty: get()
/// is null, both counts are 0, dropping it does nothing, and everything else aborts with a message.
template <class T>
class DROPCHECK_TRIVIAL_ABI Rc {
 public:
  using element_type = T;

  Rc() noexcept = default;

  /// Builds the value in place. Errors: what the allocation or T's constructor throws; then nothing
  /// is left behind. Source: Rc::new.
  template <class... Args>
  static Rc make(Args&&... args) {
    Block* block = Block::allocate(1);
    FreeUnbuilt guard{block};
    ::new (static_cast<void*>(block->storage)) T(std::forward<Args>(args)...);
    guard.block = nullptr;
    return Rc(block);
  }

  /// Builds the value from a Weak to the block it will live in. Inside `build` that Weak does not
  /// upgrade. Errors: what `build` throws; Weaks it cloned stay valid and dead. Source:
  /// Rc::new_cyclic.
  template <class Build>
  static Rc new_cyclic(Build&& build) {
    Weak<T> me(Block::allocate(0));
    ::new (static_cast<void*>(me.block_->storage)) T(std::forward<Build>(build)(std::as_const(me)));
    me.block_->strong = 1;
    return Rc(std::exchange(me.block_, nullptr));
  }

  /// Clones the handle. Errors: aborts when the count would wrap. Source: Rc::clone.
  Rc(const Rc& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->retain_strong();
  }
  Rc(Rc&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}

  /// Retains, stores, then drops the old value: its destructor already sees the new one here, and a
  /// self-assignment is harmless. Source: Cell::set, mem::replace.
  Rc& operator=(const Rc& other) noexcept(!drop_may_throw<T>) {
    Rc old(other);
    swap(old);
    return *this;
  }
  Rc& operator=(Rc&& other) noexcept(!drop_may_throw<T>) {
    Rc old(std::move(other));
    swap(old);
    return *this;
  }

  /// Drops the value if this was its last Rc. While its destructor runs, its Weaks do not upgrade
  /// and report 0 and 0. Errors: what T's destructor throws, if drop_may_throw<T>; the block is
  /// freed all the same. Source: impl Drop for Rc.
  ~Rc() noexcept(!drop_may_throw<T>) {
    if (block_ == nullptr || --block_->strong != 0) return;
    ReleaseWeak guard{block_};
    std::destroy_at(block_->value());
  }

  void swap(Rc& other) noexcept { std::swap(block_, other.block_); }
  friend void swap(Rc& a, Rc& b) noexcept { a.swap(b); }

  T* get() const noexcept { return block_ == nullptr ? nullptr : block_->value(); }
  T& operator*() const noexcept { return *full()->value(); }
  T* operator->() const noexcept { return full()->value(); }
  explicit operator bool() const noexcept { return block_ != nullptr; }

  std::size_t strong_count() const noexcept { return block_ == nullptr ? 0 : block_->strong; }
  /// Weak handles only; the one that all strong handles share is not counted.
  std::size_t weak_count() const noexcept { return block_ == nullptr ? 0 : block_->weak - 1; }

  /// Whether both own the same block; two empty handles do.
  static bool ptr_eq(const Rc& a, const Rc& b) noexcept { return a.block_ == b.block_; }

  /// Source: Rc::downgrade. Errors: aborts when the weak count would wrap.
  Weak<T> downgrade() const noexcept {
    full()->retain_weak();
    return Weak<T>(block_);
  }

  /// Moves the value out if `self` is its only Rc; Weaks may exist and are dead afterwards.
  /// Otherwise gives nullopt and leaves `self` as it was. The moved-from T is destroyed in the
  /// block. Source: Rc::try_unwrap.
  static std::optional<T> try_unwrap(Rc&& self) {
    if (self.full()->strong != 1) return std::nullopt;
    return self.take_value();
  }

  /// As try_unwrap, but `self` is consumed in both cases, so that of n calls on n handles exactly
  /// one gets the value. Source: Rc::into_inner.
  static std::optional<T> into_inner(Rc&& self) {
    Rc consumed(std::move(self));
    if (consumed.full()->strong != 1) return std::nullopt;
    return consumed.take_value();
  }

  /// Moves the value out if `self` is its only Rc, else copies it, and then drops the handle, which
  /// is consumed even when the copy throws. Source: Rc::unwrap_or_clone.
  static T unwrap_or_clone(Rc&& self)
    requires std::is_copy_constructible_v<T>
  {
    Rc consumed(std::move(self));
    if (consumed.full()->strong != 1) return T(std::as_const(*consumed));
    return *consumed.take_value();
  }

  /// The value, if neither another Rc nor a Weak can reach it; else null. Source: Rc::get_mut.
  T* get_mut() noexcept {
    return full()->strong == 1 && block_->weak == 1 ? block_->value() : nullptr;
  }

  /// The value, made exclusive first: copied into a new block if shared (the old handle is released
  /// after the copy), moved into a new block if only Weaks remain (they are dead then). Errors:
  /// what the allocation or the copy throws; nothing has changed then. Source: Rc::make_mut.
  T& make_mut()
    requires std::is_copy_constructible_v<T>
  {
    if (full()->strong != 1) {
      Rc copy = make(std::as_const(**this));
      swap(copy);
    } else if (block_->weak != 1) {
      Rc moved = make(std::move(**this));
      swap(moved);
      // What `moved` holds now is a husk: its last handle dies here, its block with the last Weak.
    }
    return *block_->value();
  }

  /// Gives the handle away as a pointer to the value; only from_raw may take it back, once.
  /// Source: Rc::into_raw, Rc::from_raw.
  static T* into_raw(Rc&& self) noexcept {
    T* value = self.full()->value();
    self.block_ = nullptr;
    return value;
  }
  static Rc from_raw(T* value) noexcept { return Rc(Block::of_value(value)); }

 private:
  using Block = rc_detail::Block<T>;
  using ReleaseWeak = rc_detail::ReleaseWeak<T>;
  friend Weak<T>;
  friend RcAccess;

  /// Frees a block whose value was never built.
  struct FreeUnbuilt {
    Block* block;
    ~FreeUnbuilt() {
      if (block != nullptr) block->release_weak();
    }
  };

  explicit Rc(Block* block) noexcept : block_(block) {}

  Block* full() const noexcept {
    if (block_ == nullptr) rc_detail::fail("dropcheck::Rc: an empty handle was used\n");
    return block_;
  }

  /// Requires: this is the only Rc. Leaves it empty.
  std::optional<T> take_value() {
    Rc last(std::move(*this));
    return std::optional<T>(std::move(*last));
  }

  Block* block_ = nullptr;
};

/// A handle that does not keep the value alive. A default-constructed one belongs to no block,
/// never upgrades and reports 0 and 0. Dropping a Weak never runs a destructor. Source:
/// std::rc::Weak.
template <class T>
class DROPCHECK_TRIVIAL_ABI Weak {
 public:
  Weak() noexcept = default;
  Weak(const Weak& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->retain_weak();
  }
  Weak(Weak&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Weak& operator=(const Weak& other) noexcept {
    Weak old(other);
    swap(old);
    return *this;
  }
  Weak& operator=(Weak&& other) noexcept {
    Weak old(std::move(other));
    swap(old);
    return *this;
  }
  ~Weak() {
    if (block_ != nullptr) block_->release_weak();
  }

  void swap(Weak& other) noexcept { std::swap(block_, other.block_); }
  friend void swap(Weak& a, Weak& b) noexcept { a.swap(b); }

  /// A strong handle, or an empty one once the value's drop has begun. Source: Weak::upgrade.
  Rc<T> upgrade() const noexcept {
    if (strong_count() == 0) return Rc<T>();
    block_->retain_strong();
    return Rc<T>(block_);
  }

  std::size_t strong_count() const noexcept { return block_ == nullptr ? 0 : block_->strong; }
  /// 0 once the value is dead, although Weaks still exist. Source: Weak::weak_count.
  std::size_t weak_count() const noexcept { return strong_count() == 0 ? 0 : block_->weak - 1; }

  /// Whether both belong to the same block, dead or alive; two of no block do.
  static bool ptr_eq(const Weak& a, const Weak& b) noexcept { return a.block_ == b.block_; }

 private:
  using Block = rc_detail::Block<T>;
  friend Rc<T>;
  friend RcAccess;

  explicit Weak(Block* block) noexcept : block_(block) {}

  Block* block_ = nullptr;
};

template <class T>
inline constexpr bool drop_may_throw<Rc<T>> = drop_may_throw<T>;

}  // namespace dropcheck
