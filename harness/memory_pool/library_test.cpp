// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A shared library that allocates: its calls are its own, and no --wrap reaches them.
#include "harness/memory_pool/library_test.hpp"

#include <cstdlib>

void* dropcheck_library_take(std::size_t size) { return std::malloc(size); }
void dropcheck_library_give_back(void* block) { std::free(block); }
