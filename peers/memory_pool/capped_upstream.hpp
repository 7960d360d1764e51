// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the pools of std::pmr get their memory: no more at a time than a program asks for. The
// sanitizers' allocators end the process when they are asked for too much.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <new>

namespace dropcheck::memory_pool {

class CappedUpstream final : public std::pmr::memory_resource {
 private:
  static constexpr std::size_t most = std::size_t{1} << 22;

  void* do_allocate(std::size_t size, std::size_t align) override {
    if (size > most || align > most) throw std::bad_alloc();
    return ::operator new(size, std::align_val_t(align));
  }
  void do_deallocate(void* block, std::size_t size, std::size_t align) override {
    ::operator delete(block, size, std::align_val_t(align));
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace dropcheck::memory_pool
