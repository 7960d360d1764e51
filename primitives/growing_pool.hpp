// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GrowingPool: a MemoryPool that asks for another chunk when one is full, and that can go back to a
// checkpoint. Nothing is asked for before the first block.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <utility>

#include "primitives/layout.hpp"
#include "primitives/made_objects.hpp"
#include "primitives/pool_memory.hpp"

namespace dropcheck {

/// Blocks are given as by MemoryPool, from the current chunk. A chunk has a multiple of 4096 bytes;
/// the next one twice as many as the current one. A block that would not fit there gets a chunk of
/// its own, which never becomes the current one.
class GrowingPool {
  struct Footer;

 public:
  static constexpr std::size_t alignment_max = pool_detail::alignment_max;
  static constexpr std::size_t no_limit = SIZE_MAX;

  /// A place to go back to. Requires, where it is used: it is of this pool, and since it was taken
  /// there was no reset, and no rewind to one that was taken before it.
  class Checkpoint {
   public:
    Checkpoint() = default;

   private:
    friend GrowingPool;
    Footer* current_ = nullptr;
    Footer* dedicated_ = nullptr;
    pool_detail::Record* object_ = nullptr;
    std::size_t left_ = 0;
  };

  /// Units: bytes. `first_chunk` is rounded up to a multiple of 4096, at least one. `limit` bounds
  /// the sum of all chunks.
  explicit GrowingPool(std::size_t first_chunk = chunk_unit, std::size_t limit = no_limit) noexcept
      : first_chunk_(whole_chunk(std::max(first_chunk, chunk_unit))), limit_(limit) {}
  GrowingPool(const GrowingPool&) = delete;
  GrowingPool& operator=(const GrowingPool&) = delete;
  ~GrowingPool() {
    destroy_objects_behind(nullptr);
    release_behind(dedicated_, nullptr);
    release_behind(current_, nullptr);
  }

  /// Errors: null if a chunk is needed and the limit forbids it or there is no memory, or if the
  /// alignment is above alignment_max; nothing has changed. A block of no bytes always fits; it is
  /// not null, and may be where another one is.
  [[nodiscard]] void* allocate(Layout layout) noexcept {
    if (layout.align() > alignment_max) return nullptr;
    return take(layout.size(), layout.align());
  }
  /// The same. Errors: null also if `align` is no power of two.
  [[nodiscard]] void* allocate(std::size_t size, std::size_t align) noexcept {
    if (!pool_detail::is_alignment(align)) return nullptr;
    return take(size, align);
  }

  /// As of MemoryPool.
  template <class T>
  static constexpr Layout made_layout() {
    return pool_detail::made_layout<T>();
  }

  /// As of MemoryPool; a chunk that was needed stays when the constructor throws.
  template <class T, class... Args>
  [[nodiscard]] T* make(Args&&... args) {
    void* const block = allocate(made_layout<T>());
    if (block == nullptr) return nullptr;
    return pool_detail::make_in<T>(
        block, objects_, [&] { position_.give_back(block, made_layout<T>().size()); },
        std::forward<Args>(args)...);
  }

  /// Resizes the last block in place. False: it is not the last of the current chunk, or it was
  /// given before the newest checkpoint, or there is no room in the chunk, or it has no bytes, or
  /// destructors are running; nothing has changed. Requires: a block of this pool and its size;
  /// `wanted` is not below it.
  [[nodiscard]] bool grow(void* block, std::size_t size, std::size_t wanted) noexcept {
    return resize(block, size, wanted);
  }
  /// The same; `wanted` is not above the size.
  [[nodiscard]] bool shrink(void* block, std::size_t size, std::size_t wanted) noexcept {
    if (!resize(block, size, wanted)) return false;
    pool_detail::poison(static_cast<std::byte*>(block) + wanted, size - wanted);
    return true;
  }

  /// Destroys what was made, the last first, and takes all memory back. The current chunk is kept,
  /// the others are released. While destructors run nothing is given, and reset and rewind do
  /// nothing.
  void reset() noexcept {
    if (destroying_) return;
    destroy_objects_behind(nullptr);
    release_behind(dedicated_, nullptr);
    if (current_ == nullptr) return;
    release_behind(current_->before, nullptr);
    floor_ = current_->capacity;
    position_.free_from(floor_);
  }

  /// From here on blocks that are there keep their place and size.
  [[nodiscard]] Checkpoint checkpoint() noexcept {
    Checkpoint here;
    here.current_ = current_;
    here.dedicated_ = dedicated_;
    here.object_ = objects_.last();
    here.left_ = floor_ = position_.left;
    return here;
  }

  /// Takes back what was given and made since; chunks since are released.
  void rewind(const Checkpoint& to) noexcept {
    if (destroying_) return;
    destroy_objects_behind(to.object_);
    release_behind(dedicated_, to.dedicated_);
    release_behind(current_, to.current_);
    position_ = current_ == nullptr ? pool_detail::Position() : position_of(*current_);
    floor_ = to.left_;
    if (current_ != nullptr) position_.free_from(floor_);
  }

  std::size_t limit() const noexcept { return limit_; }
  /// Chunks that are there stay.
  void set_limit(std::size_t bytes) noexcept { limit_ = bytes; }

  /// Units: bytes of all chunks; rounding and padding count as used. Cost: used() and chunk_count()
  /// look at each chunk.
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t used() const noexcept {
    std::size_t sum = 0;
    for_each_chunk([&](const Footer& chunk) { sum += chunk.capacity - left_in(chunk); });
    return sum;
  }
  /// Of the current chunk.
  std::size_t remaining() const noexcept { return position_.left; }
  std::size_t chunk_count() const noexcept {
    std::size_t count = 0;
    for_each_chunk([&](const Footer&) { ++count; });
    return count;
  }

  /// Whether this byte, or padding, was given and not taken back. Cost: looks at each chunk.
  bool owns(const void* byte) const noexcept {
    bool found = false;
    const std::less<const void*> before;
    for_each_chunk([&](const Footer& chunk) {
      const pool_detail::Position position = position_of(chunk);
      found |=
          !before(byte, position.at(chunk.capacity)) && before(byte, position.at(left_in(chunk)));
    });
    return found;
  }

 private:
  static constexpr std::size_t chunk_unit = 4096;
  static_assert(chunk_unit % alignment_max == 0);

  /// At the end of a chunk.
  struct Footer {
    Footer* before;
    std::size_t capacity;
    /// Of a chunk that is not the current one.
    std::size_t left;
  };

  /// At most what is a multiple of chunk_unit.
  static constexpr std::size_t whole_chunk(std::size_t bytes) noexcept {
    constexpr std::size_t most = SIZE_MAX / chunk_unit * chunk_unit;
    return bytes > most ? most : Layout::rounded_up(bytes, chunk_unit);
  }
  static pool_detail::Position position_of(const Footer& chunk) {
    return {reinterpret_cast<std::byte*>(const_cast<Footer*>(&chunk)), chunk.left};
  }
  std::size_t left_in(const Footer& chunk) const {
    return &chunk == current_ ? position_.left : chunk.left;
  }
  template <class Visit>
  void for_each_chunk(Visit visit) const {
    for (const Footer* chunk = current_; chunk != nullptr; chunk = chunk->before) visit(*chunk);
    for (const Footer* chunk = dedicated_; chunk != nullptr; chunk = chunk->before) visit(*chunk);
  }

  void* take(std::size_t size, std::size_t align) noexcept {
    const std::size_t distance = position_.padded(align);
    if (size > distance) [[unlikely]] {
      return take_from_new_chunk(size);
    }
    return position_.take(distance, size);
  }

  /// The first block of a chunk is aligned to alignment_max.
  [[gnu::noinline]] void* take_from_new_chunk(std::size_t size) noexcept {
    if (destroying_) return nullptr;
    const std::size_t next = current_ == nullptr ? first_chunk_ : 2 * current_->capacity;
    const std::size_t allowed = limit_ - std::min(limit_, capacity_);
    if (size > next) return take_dedicated_chunk(size, allowed);
    const std::size_t capacity = std::min(next, allowed / chunk_unit * chunk_unit);
    if (size > capacity) return nullptr;
    Footer* const chunk = new_chunk(capacity, current_);
    if (chunk == nullptr) return nullptr;
    if (current_ != nullptr) current_->left = position_.left;
    current_ = chunk;
    floor_ = capacity;
    position_ = position_of(*chunk);
    return position_.take(capacity, size);
  }

  void* take_dedicated_chunk(std::size_t size, std::size_t allowed) noexcept {
    const std::size_t capacity = whole_chunk(size);
    if (capacity < size || capacity > allowed) return nullptr;
    Footer* const chunk = new_chunk(capacity, dedicated_);
    if (chunk == nullptr) return nullptr;
    dedicated_ = chunk;
    pool_detail::Position position = position_of(*chunk);
    void* const block = position.take(capacity, size);
    chunk->left = position.left;
    return block;
  }

  Footer* new_chunk(std::size_t capacity, Footer* before) noexcept {
    std::byte* const end = pool_detail::end_of_new_memory(capacity, sizeof(Footer));
    if (end == nullptr) return nullptr;
    capacity_ += capacity;
    return ::new (end) Footer{before, capacity, capacity};
  }

  /// Releases the chunks of a list that are newer than `first_to_stay`.
  void release_behind(Footer*& newest, const Footer* first_to_stay) noexcept {
    while (newest != first_to_stay) {
      Footer* const chunk = std::exchange(newest, newest->before);
      capacity_ -= chunk->capacity;
      pool_detail::release_memory(reinterpret_cast<std::byte*>(chunk), chunk->capacity,
                                  sizeof(Footer));
    }
  }

  bool resize(void* block, std::size_t size, std::size_t wanted) noexcept {
    if (destroying_ || !position_.is_last(block, size)) return false;
    const std::size_t distance = position_.left + pool_detail::taken_by(size);
    if (distance > floor_ || wanted > distance) return false;
    position_.left = distance - pool_detail::taken_by(wanted);
    pool_detail::unpoison(block, wanted);
    return true;
  }

  void destroy_objects_behind(const pool_detail::Record* first_to_stay) noexcept {
    destroying_ = true;
    {
      const pool_detail::Closed closed(position_);
      objects_.destroy_behind(first_to_stay);
    }
    destroying_ = false;
  }

  pool_detail::Position position_;
  Footer* current_ = nullptr;
  Footer* dedicated_ = nullptr;
  pool_detail::MadeObjects objects_;
  std::size_t first_chunk_;
  std::size_t limit_;
  std::size_t capacity_ = 0;
  /// Blocks from before the newest checkpoint begin further from the end than this.
  std::size_t floor_ = 0;
  bool destroying_ = false;
};

}  // namespace dropcheck
