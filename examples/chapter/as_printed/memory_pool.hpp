// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The MemoryPool of a Rust textbook chapter, line by line in C++, with what is wrong with it. It is
// here to be found guilty; the one to use is primitives/memory_pool.hpp.
#pragma once

#include <cstddef>
#include <new>
#include <optional>

namespace chapter {

class MemoryPool {
 public:
  explicit MemoryPool(std::size_t capacity)
      : data_(static_cast<std::byte*>(::operator new(capacity, alignment))), capacity_(capacity) {}
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;
  ~MemoryPool() { ::operator delete(data_, capacity_, alignment); }

  std::optional<std::byte*> allocate(std::size_t size) {
    if (used_ + size <= capacity_) {
      std::byte* const ptr = data_ + used_;
      used_ += size;
      return ptr;
    }
    return std::nullopt;
  }

  void reset() { used_ = 0; }

 private:
  static constexpr std::align_val_t alignment{8};

  std::byte* data_;
  std::size_t used_ = 0;
  std::size_t capacity_;
};

}  // namespace chapter
