// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What memory_pool_bench compares: each with the room that its users would give it beforehand.
#pragma once

#include <boost/pool/object_pool.hpp>
#include <boost/pool/pool.hpp>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <memory_resource>
#include <new>
#include <utility>
#include <vector>

#include "bench/rounds.hpp"
#include "primitives/growing_pool.hpp"
#include "primitives/memory_pool.hpp"

namespace dropcheck::bench {

/// A round of any workload fits.
inline constexpr std::size_t room = std::size_t{1} << 19;

/// The limit: a pointer that moves. It knows no end, checks nothing, asks nobody for memory, and
/// its objects are of one type and lie side by side.
class Bump {
 public:
  void* allocate(std::size_t size, std::size_t align) {
    const auto address = reinterpret_cast<std::uintptr_t>(next_);
    auto* const block = reinterpret_cast<std::byte*>((address + align - 1) & ~(align - 1));
    next_ = block + size;
    return block;
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    destroy_ = [](std::byte* first, std::byte* end) {
      for (; end != first; end -= sizeof(T)) reinterpret_cast<T*>(end - sizeof(T))->~T();
    };
    return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  void reset() {
    if (destroy_ != nullptr) destroy_(memory_, next_);
    next_ = memory_;
  }

 private:
  alignas(4096) static inline std::byte memory_[room];
  std::byte* next_ = memory_;
  void (*destroy_)(std::byte* first, std::byte* end) = nullptr;
};

/// For objects of 16 bytes, whose alignment the pointer always has.
class PlainBump {
 public:
  void* allocate(std::size_t size, std::size_t) { return std::exchange(next_, next_ + size); }
  void reset() { next_ = memory_.get(); }

 private:
  std::unique_ptr<std::byte[]> memory_{new std::byte[std::size_t{1} << 16]};
  std::byte* next_ = memory_.get();
};

template <class Pool>
class Ours {
 public:
  void* allocate(std::size_t size, std::size_t align) { return pool_.allocate(size, align); }
  static Layout prepare(const Request& request) {
    return *Layout::from_size_align(request.size, request.align);
  }
  void* allocate(Layout layout) { return pool_.allocate(layout); }
  template <class T, class... Args>
  T* make(Args&&... args) {
    return pool_.template make<T>(std::forward<Args>(args)...);
  }
  void reset() { pool_.reset(); }

 private:
  Pool pool_{room};
};
using Fixed = Ours<MemoryPool>;
using Growing = Ours<GrowingPool>;

/// As it comes, without a word on how much will be asked for.
struct GrowingFromNothing {
  void* allocate(std::size_t size, std::size_t align) { return pool.allocate(size, align); }
  GrowingPool pool;
};

class Monotonic {
 public:
  void* allocate(std::size_t size, std::size_t align) { return resource_.allocate(size, align); }
  void reset() { resource_.release(); }

 private:
  std::unique_ptr<std::byte[]> memory_{new std::byte[room]};
  std::pmr::monotonic_buffer_resource resource_{memory_.get(), room};
};

struct MonotonicFromNothing {
  void* allocate(std::size_t size, std::size_t align) { return resource.allocate(size, align); }
  std::pmr::monotonic_buffer_resource resource;
};

/// Whatever gives blocks back one by one does so at the end of the round.
template <class Allocator>
class OneByOne {
 public:
  OneByOne() { blocks_.reserve(blocks_in_round); }
  ~OneByOne() { reset(); }
  void* allocate(std::size_t size, std::size_t align) {
    void* const block = allocator_.allocate(size, align);
    blocks_.push_back({block, {size, align}});
    return block;
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    T* const object =
        ::new (allocator_.allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    objects_.push_back({object, [](void* made) { static_cast<T*>(made)->~T(); }});
    return object;
  }
  void reset() {
    for (const auto& [block, request] : blocks_) {
      allocator_.free(block, request.size, request.align);
    }
    blocks_.clear();
    for (const auto& [object, destroy] : objects_) {
      destroy(object);
      allocator_.free(object, sizeof(Counted), alignof(Counted));
    }
    objects_.clear();
  }

 private:
  Allocator allocator_;
  std::vector<std::pair<void*, Request>> blocks_;
  std::vector<std::pair<void*, void (*)(void*)>> objects_;
};

struct Malloc {
  void* allocate(std::size_t size, std::size_t align) {
    return align <= alignof(std::max_align_t)
               ? std::malloc(size)
               : std::aligned_alloc(align, (size + align - 1) / align * align);
  }
  void free(void* block, std::size_t, std::size_t) { std::free(block); }
};

struct Unsynchronized {
  void* allocate(std::size_t size, std::size_t align) { return resource.allocate(size, align); }
  void free(void* block, std::size_t size, std::size_t align) {
    resource.deallocate(block, size, align);
  }
  std::pmr::unsynchronized_pool_resource resource;
};

struct BoostPool {
  void* allocate(std::size_t, std::size_t) { return pool.malloc(); }
  void free(void* block, std::size_t, std::size_t) { pool.free(block); }
  boost::pool<> pool{sizeof(Object), blocks_in_round};
};

class BoostObjectPool {
 public:
  template <class T, class... Args>
  T* make(Args&&... args) {
    T* const object = pool_->construct(std::forward<Args>(args)...);
    return object;
  }
  void reset() { pool_ = std::make_unique<boost::object_pool<Counted>>(blocks_in_round); }

 private:
  std::unique_ptr<boost::object_pool<Counted>> pool_ =
      std::make_unique<boost::object_pool<Counted>>(blocks_in_round);
};

}  // namespace dropcheck::bench
