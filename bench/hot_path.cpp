// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gives 16 bytes aligned to 8, again and again: hot_path WHICH COUNT. For hot_path_test.py, which
// counts instructions; what they cost is memory_pool_bench's matter.
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "primitives/growing_pool.hpp"
#include "primitives/memory_pool.hpp"

namespace {

using dropcheck::GrowingPool;
using dropcheck::MemoryPool;

constexpr std::size_t size = 16;
constexpr std::size_t align = 8;

/// The least that giving memory can be.
struct Bump {
  std::byte* next;
};

[[gnu::noinline]] void* from_bump(Bump& pool) {
  std::byte* const block = pool.next;
  pool.next += size;
  return block;
}
[[gnu::noinline]] void* from_pool(MemoryPool& pool) { return pool.allocate(size, align); }
[[gnu::noinline]] void* from_growing(GrowingPool& pool) { return pool.allocate(size, align); }
/// What the guard must reject: a pool with a check too many.
[[gnu::noinline]] void* from_careful(MemoryPool& pool) {
  if (pool.used() > pool.capacity()) return nullptr;
  return pool.allocate(size, align);
}

template <class Pool>
int give(Pool& pool, void* (*from)(Pool&), std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (from(pool) == nullptr) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string_view which = argv[1];
  const std::size_t count = std::strtoul(argv[2], nullptr, 10);
  constexpr std::size_t capacity = 1 << 20;
  MemoryPool pool(capacity);
  GrowingPool growing(capacity);
  (void)!growing.allocate(size, align);
  static std::byte memory[capacity];
  Bump bump{memory};
  if (which == "bump") return give(bump, &from_bump, count);
  if (which == "memory_pool") return give(pool, &from_pool, count);
  if (which == "growing_pool") return give(growing, &from_growing, count);
  if (which == "careful") return give(pool, &from_careful, count);
  return 2;
}
