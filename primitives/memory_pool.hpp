// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MemoryPool: blocks of any size from one piece of memory, given in a few instructions and taken
// back all at once. Not for blocks that must be given back one by one, and not for threads; a pool
// that grows is GrowingPool, one for standard containers PoolResource.
//
// Under AddressSanitizer nothing can be touched but the blocks: use after reset, overrun and
// underrun inside the pool are reported as use-after-poison. Then the pool asks for twice the
// memory; what fits, and all that it says of itself, is the same.
#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <utility>

#include "primitives/layout.hpp"
#include "primitives/made_objects.hpp"
#include "primitives/pool_memory.hpp"

namespace dropcheck {

/// A block takes its size, rounded up to 8 bytes, and the padding that its alignment needs. Which
/// padding that is depends on what was taken before, never on addresses: the last byte of a pool
/// lies before a multiple of alignment_max.
class MemoryPool {
 public:
  static constexpr std::size_t alignment_max = pool_detail::alignment_max;

  /// Units: bytes, rounded up to a multiple of 8. Errors: std::bad_alloc if they cannot be had. A
  /// pool of none asks for none.
  explicit MemoryPool(std::size_t capacity) : capacity_(pool_detail::taken_by(capacity)) {
    if (capacity == 0) return;
    // Rounding up has wrapped.
    if (capacity_ == 0) throw std::bad_alloc();
    std::byte* const end = pool_detail::end_of_new_memory(capacity_, 0);
    if (end == nullptr) throw std::bad_alloc();
    position_ = {end, capacity_};
  }
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;
  ~MemoryPool() {
    destroy_objects();
    if (capacity_ != 0) pool_detail::release_memory(position_.end, capacity_, 0);
  }

  /// Errors: null if there is no room or the alignment is above alignment_max, and nothing has
  /// changed. A block of no bytes always fits; it is not null, and may be where another one is.
  [[nodiscard]] void* allocate(Layout layout) noexcept {
    if (layout.align() > alignment_max) return nullptr;
    return take(layout.size(), layout.align());
  }
  /// The same. Errors: null also if `align` is no power of two.
  [[nodiscard]] void* allocate(std::size_t size, std::size_t align) noexcept {
    if (!pool_detail::is_alignment(align)) return nullptr;
    return take(size, align);
  }

  /// What make<T>() allocates, in one block: a record of two words in front of the T, unless its
  /// destructor is trivial.
  template <class T>
  static constexpr Layout made_layout() {
    return pool_detail::made_layout<T>();
  }

  /// A T that the pool destroys. Errors: null if there is no room. What the constructor throws is
  /// passed on; the block is free again, unless the constructor took another one from this pool.
  template <class T, class... Args>
  [[nodiscard]] T* make(Args&&... args) {
    void* const block = allocate(made_layout<T>());
    if (block == nullptr) return nullptr;
    return pool_detail::make_in<T>(
        block, objects_, [&] { position_.give_back(block, made_layout<T>().size()); },
        std::forward<Args>(args)...);
  }

  /// Destroys what was made, the last first, and takes all memory back. While destructors run the
  /// pool has no room, and a reset does nothing.
  void reset() noexcept {
    if (destroying_) return;
    destroy_objects();
    position_.free_from(capacity_);
  }

  /// Units: bytes. Rounding and padding count as used.
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t used() const noexcept { return capacity_ - position_.left; }
  std::size_t remaining() const noexcept { return position_.left; }

  /// Whether this byte, or padding, was given and not taken back.
  bool owns(const void* byte) const noexcept {
    const std::less<const void*> before;
    return !before(byte, position_.at(capacity_)) && before(byte, position_.at(position_.left));
  }

 private:
  void* take(std::size_t size, std::size_t align) noexcept {
    const std::size_t distance = position_.padded(align);
    if (size > distance) [[unlikely]] {
      return nullptr;
    }
    return position_.take(distance, size);
  }

  void destroy_objects() noexcept {
    destroying_ = true;
    {
      const pool_detail::Closed closed(position_);
      objects_.destroy_behind(nullptr);
    }
    destroying_ = false;
  }

  pool_detail::Position position_;
  pool_detail::MadeObjects objects_;
  std::size_t capacity_;
  bool destroying_ = false;
};

}  // namespace dropcheck
