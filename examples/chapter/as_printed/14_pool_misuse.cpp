// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the chapter's pool does with requests that it should refuse. Each of these is safe code in
// Rust; the output is that of rustc -O, whose debug build panics at the sum that wraps.

#include <cstdint>
#include <iostream>

#include "examples/chapter/as_printed/memory_pool.hpp"

namespace {

using chapter::MemoryPool;

void a_sum_that_wraps_gives_a_block_twice() {
  MemoryPool pool(1024);
  const std::byte* const base = *pool.allocate(100);
  const auto huge = pool.allocate(SIZE_MAX - 49);
  std::cout << "allocate(usize::MAX-49) -> Some? " << huge.has_value() << " offset Some("
            << *huge - base << ") used now " << *pool.allocate(0) - base << '\n';
  std::cout << "next allocate(8) at offset Some(" << *pool.allocate(8) - base
            << ") (inside the first block: overlap)\n";
}

void alignment_is_forgotten() {
  MemoryPool pool(1024);
  [[maybe_unused]] const auto first = pool.allocate(1);
  const auto second = reinterpret_cast<std::uintptr_t>(*pool.allocate(8));
  std::cout << "second pointer mod 8 = " << second % 8 << '\n';
}

void no_bytes_are_where_another_block_is() {
  MemoryPool nothing(0);
  std::cout << "new(0) ok; allocate(0) -> " << nothing.allocate(0).has_value() << '\n';
  std::cout << "allocate(1) -> " << (nothing.allocate(1) ? "Some" : "None") << '\n';

  MemoryPool full(8);
  const std::byte* const base = *full.allocate(8);
  std::cout << "allocate(0) on a full pool -> one-past-end Some(" << *full.allocate(0) - base
            << ")\n";
  MemoryPool pool(8);
  const bool same = *pool.allocate(0) == *pool.allocate(4);
  std::cout << "allocate(0) == allocate(4): " << same << '\n';
}

void an_old_pointer_reads_what_its_next_owner_wrote() {
  MemoryPool pool(64);
  auto* const before = new (*pool.allocate(8)) std::uint64_t{0x1111};
  pool.reset();
  auto* const after = new (*pool.allocate(8)) std::uint64_t{0x2222};
  std::cout << "old pointer now reads 0x" << std::hex << *before << std::dec << "; a==b "
            << (before == after) << '\n';
}

void no_destructor_is_run() {
  struct Loud {
    ~Loud() { std::cout << "dropped\n"; }
  };
  MemoryPool pool(64);
  new (*pool.allocate(1)) Loud;
  pool.reset();
  std::cout << "reset ran no destructor\n";
}

}  // namespace

int main() {
  std::cout << std::boolalpha;
  a_sum_that_wraps_gives_a_block_twice();
  alignment_is_forgotten();
  no_bytes_are_where_another_block_is();
  an_old_pointer_reads_what_its_next_owner_wrote();
  no_destructor_is_run();
}
