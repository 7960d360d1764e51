// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The allocation functions behind the ledger's: what the linker calls __real_X where it put
// __wrap_X in front of X; and what ledger.cpp and interpose.cpp have of each other. For them alone.
#pragma once

#include <cstddef>
#include <new>

#include "harness/ledger.hpp"

namespace dropcheck::ledger_detail {

using Align = std::align_val_t;
using Nothrow = const std::nothrow_t&;
using std::size_t;

// The three families of real functions. With --wrap=X the linker calls __wrap_X for X, and X for
// __real_X. A symbol that the link forgot to wrap is an undefined __real_X: code and list cannot
// drift apart.

struct Single {
  static constexpr AllocationKind kind = AllocationKind::single;
  static void* obtain(size_t) asm("__real__Znwm");
  static void* obtain(size_t, Nothrow) noexcept asm("__real__ZnwmRKSt9nothrow_t");
  static void* obtain(size_t, Align) asm("__real__ZnwmSt11align_val_t");
  static void* obtain(size_t, Align, Nothrow) noexcept
      asm("__real__ZnwmSt11align_val_tRKSt9nothrow_t");
  static void release(void*) noexcept asm("__real__ZdlPv");
  static void release(void*, Nothrow) noexcept asm("__real__ZdlPvRKSt9nothrow_t");
  static void release(void*, size_t) noexcept asm("__real__ZdlPvm");
  static void release(void*, Align) noexcept asm("__real__ZdlPvSt11align_val_t");
  static void release(void*, Align, Nothrow) noexcept
      asm("__real__ZdlPvSt11align_val_tRKSt9nothrow_t");
  static void release(void*, size_t, Align) noexcept asm("__real__ZdlPvmSt11align_val_t");
};

struct Array {
  static constexpr AllocationKind kind = AllocationKind::array;
  static void* obtain(size_t) asm("__real__Znam");
  static void* obtain(size_t, Nothrow) noexcept asm("__real__ZnamRKSt9nothrow_t");
  static void* obtain(size_t, Align) asm("__real__ZnamSt11align_val_t");
  static void* obtain(size_t, Align, Nothrow) noexcept
      asm("__real__ZnamSt11align_val_tRKSt9nothrow_t");
  static void release(void*) noexcept asm("__real__ZdaPv");
  static void release(void*, Nothrow) noexcept asm("__real__ZdaPvRKSt9nothrow_t");
  static void release(void*, size_t) noexcept asm("__real__ZdaPvm");
  static void release(void*, Align) noexcept asm("__real__ZdaPvSt11align_val_t");
  static void release(void*, Align, Nothrow) noexcept
      asm("__real__ZdaPvSt11align_val_tRKSt9nothrow_t");
  static void release(void*, size_t, Align) noexcept asm("__real__ZdaPvmSt11align_val_t");
};

struct C {
  static constexpr AllocationKind kind = AllocationKind::c;
  static void* obtain(size_t) noexcept asm("__real_malloc");
  static void* obtain(size_t, size_t) noexcept asm("__real_calloc");
  static void* obtain(Align, size_t) noexcept asm("__real_aligned_alloc");
  static void* obtain_aligned(size_t, size_t) noexcept asm("__real_memalign");
  static void* resize(void*, size_t) noexcept asm("__real_realloc");
  static size_t usable(void*) noexcept asm("__real_malloc_usable_size");
  static int obtain_at(void**, size_t, size_t) noexcept asm("__real_posix_memalign");
  static void release(void*) noexcept asm("__real_free");
};

// What the runtime's own libraries release. They also release what they allocated unheard, so it is
// no matter of the subject's; but a buffer of the subject's may be among it, as when a std::string
// grows inside of libstdc++.
void free_for_runtime(void* block) noexcept;
void delete_for_runtime(void* block) noexcept;
void delete_sized_for_runtime(void* block, size_t size) noexcept;
void* realloc_for_runtime(void* block, size_t size) noexcept;

/// Makes the ledger hear the shared libraries that there are by now; see interpose.cpp.
bool hear_libraries() noexcept;

}  // namespace dropcheck::ledger_detail
