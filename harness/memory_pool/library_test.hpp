// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pool has whose code lives in a shared library.
#pragma once

#include <cstddef>

extern "C" void* dropcheck_library_take(std::size_t size);
extern "C" void dropcheck_library_give_back(void* block);
