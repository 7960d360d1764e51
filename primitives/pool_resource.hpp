// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// PoolResource: a pool as a std::pmr::memory_resource, so that standard containers live in it.
// Their memory comes back when the pool is reset, not when they are destroyed.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <new>

namespace dropcheck {

/// Requires: the pool outlives it, and no container outlives a reset of the pool. Errors:
/// std::bad_alloc when the pool has no room.
template <class Pool>
class PoolResource final : public std::pmr::memory_resource {
 public:
  explicit PoolResource(Pool& pool) noexcept : pool_(pool) {}

 private:
  void* do_allocate(std::size_t size, std::size_t align) override {
    if (void* const block = pool_.allocate(size, align)) return block;
    throw std::bad_alloc();
  }
  void do_deallocate(void*, std::size_t, std::size_t) override {}
  bool do_is_equal(const memory_resource& other) const noexcept override {
    const auto* const resource = dynamic_cast<const PoolResource*>(&other);
    return resource != nullptr && &resource->pool_ == &pool_;
  }

  Pool& pool_;
};

}  // namespace dropcheck
