// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listing 14: a pool, which gives memory block by block and takes it back all at once. The
// chapter's own is in as_printed/memory_pool.hpp.

#include <iostream>

#include "primitives/memory_pool.hpp"

int main() {
  dropcheck::MemoryPool pool(1024);
  // The alignment is asked for here: without it, a block of 100 bytes leaves the next one fit for
  // nothing that needs 8.
  if (const void* const ptr1 = pool.allocate(100, 8)) {
    std::cout << "Allocated 100 bytes at " << ptr1 << '\n';
  }
  if (const void* const ptr2 = pool.allocate(200, 8)) {
    std::cout << "Allocated 200 bytes at " << ptr2 << '\n';
  }
  // From here on ptr1 and ptr2 would dangle, which neither compiler sees; AddressSanitizer does.
  pool.reset();
  std::cout << "Pool reset, can allocate again\n";
  if (const void* const ptr3 = pool.allocate(50, 8)) {
    std::cout << "Allocated 50 bytes at " << ptr3 << '\n';
  }
}
