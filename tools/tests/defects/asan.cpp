// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What AddressSanitizer and HWAddressSanitizer see.
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <new>

#include "tools/tests/defects/defect.hpp"

extern "C" {
void __asan_poison_memory_region(const volatile void* at, std::size_t size);
void __sanitizer_annotate_contiguous_container(const void* begin, const void* end,
                                               const void* old_middle, const void* new_middle);
std::size_t __sanitizer_get_allocated_size(const volatile void* p);
// GCC's runtime has none.
__attribute__((weak)) void __sanitizer_annotate_double_ended_contiguous_container(
    const void* begin, const void* end, const void* old_begin, const void* old_end,
    const void* new_begin, const void* new_end);
}

namespace {

int global_before[4] = {1, 2, 3, 4};
int global_at[4] = {1, 2, 3, 4};
int* escaped = nullptr;
int volatile sink = 0;

void heap_overflow_read() {
  int* p = new int[4];
  sink = p[3 + one];
}
void heap_overflow_write() {
  char* p = static_cast<char*>(std::malloc(10));
  p[9 + one] = 'x';
}
void heap_underflow_read() {
  long* p = new long[3];
  sink = static_cast<int>(p[-one]);
}
void stack_overflow_write() {
  int local[4] = {};
  local[3 + one] = 7;
  sink = local[0];
}
void stack_underflow_read() {
  int local[4] = {};
  escaped = local;
  sink = escaped[-one];
}
void alloca_overflow() {
  char* p = static_cast<char*>(__builtin_alloca(static_cast<unsigned>(20 * one)));
  escaped = reinterpret_cast<int*>(p);
  p[20 * one] = 'x';
}
void global_overflow_read() {
  escaped = global_before;
  sink = global_at[3 + one];
}
void use_after_free_read() {
  int* p = new int[4];
  delete[] p;
  sink = p[one];
}
void use_after_free_write() {
  long* p = static_cast<long*>(std::malloc(16));
  std::free(p);
  p[one] = 1;
}
__attribute__((noinline)) int* local_address() {
  int local = one;
  escaped = &local;
  return escaped;
}
void use_after_return() { sink = *local_address(); }
void use_after_scope() {
  {
    int inner = 1;
    escaped = &inner;
  }
  *escaped = 2;
}
void double_free() {
  int* p = new int(1);
  delete p;
  delete p;
}
void bad_free() {
  int local = 1;
  escaped = &local;
  std::free(escaped);
}
void malloc_delete() { delete static_cast<int*>(std::malloc(4)); }
void new_free() { std::free(new int); }
void array_delete() {
  escaped = new int[2];
  delete escaped;
}
struct Small {
  int x;
};
struct Large : Small {
  long y[4];
};
void wrong_size() { delete static_cast<Small*>(new Large); }
void poisoned() {
  char* p = new char[64];
  __asan_poison_memory_region(p + 16, 16);
  sink = p[15 + one];
}
void container_overflow() {
  char* p = new char[64];
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 64, p + 8);
  sink = p[8 + one];
}
void bad_annotation() {
  char* p = new char[64];
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 65, p + 8);
}
void bad_double_ended_annotation() {
  char* p = new char[64];
  __sanitizer_annotate_double_ended_contiguous_container(p, p + 64, p, p + 8, p + 65, p + 60);
}
void memcpy_overlap() {
  char p[32] = {};
  std::memcpy(p + one, p, 16);
  sink = p[0];
}
void strcpy_overlap() {
  char p[32] = "0123456789";
  std::strcpy(p + one, p);
  sink = p[0];
}
void negative_size() {
  char p[32] = {};
  std::memmove(p, p + 8, static_cast<unsigned long>(-one));
  sink = p[0];
}
void calloc_overflow() { escaped = static_cast<int*>(std::calloc(~0ul, 2ul * one)); }
void reallocarray_overflow() {
  escaped = static_cast<int*>(reallocarray(nullptr, ~0ul, 2ul * one));
}
void pvalloc_overflow() { escaped = static_cast<int*>(pvalloc(~0ul - one)); }
void too_big() { escaped = static_cast<int*>(std::malloc(1ul << 62)); }
void bad_new_alignment() {
  escaped = static_cast<int*>(operator new(8, std::align_val_t(2ul + one)));
}
void bad_memalign() { escaped = static_cast<int*>(memalign(2ul + one, 8)); }
void bad_aligned_alloc() { escaped = static_cast<int*>(aligned_alloc(8, 8ul + one)); }
void bad_posix_memalign() {
  void* p = nullptr;
  sink = posix_memalign(&p, 2ul + one, 8);
}
void usable_size_of_nothing() {
  char local[8];
  sink = static_cast<int>(malloc_usable_size(local + one));
}
void allocated_size_of_nothing() {
  char local[8];
  sink = static_cast<int>(__sanitizer_get_allocated_size(local + one));
}
void pointer_pair() {
  char *a = new char[8], *b = new char[8];
  sink = a < b;
}
void too_much_memory() {
  for (int i = 0; i < 300; ++i) {
    char* p = static_cast<char*>(std::malloc(1 << 20));
    if (p) std::memset(p, 1, 1 << 20);
    usleep(10000);
  }
}
void all_addresses() {
  for (int i = 0; i < 4000; ++i) escaped = static_cast<int*>(std::malloc(1ul << 39));
}
void two_bugs() {
  use_after_free_read();
  heap_overflow_write();
}
// NOLINTNEXTLINE(misc-no-recursion)
int recurse(int depth) {
  int volatile local[64] = {depth};
  return recurse(depth + local[0] + 1) + local[1];
}
void endless_recursion() { sink = recurse(0); }
void null_read() {
  int* volatile p = nullptr;
  sink = *p;
}
void null_write() {
  int* volatile p = nullptr;
  *p = 1;
}
void wild_read() {
  auto* p = reinterpret_cast<int volatile*>(0x4141414141414141ul * one);
  sink = *p;
}
void wild_jump() { reinterpret_cast<void (*)()>(0x1234ul * one)(); }
void bus_error() {
  const int file = memfd_create("empty", 0);
  auto* p = static_cast<int*>(mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0));
  sink = *p;
}
void division_trap() { sink = one / (one - 1); }
void abort_now() { std::abort(); }
void trap() { __builtin_trap(); }
void signal_trap() { std::raise(SIGTRAP); }

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"heap-overflow-read", heap_overflow_read},
      {"heap-overflow-write", heap_overflow_write},
      {"heap-underflow-read", heap_underflow_read},
      {"stack-overflow-write", stack_overflow_write},
      {"stack-underflow-read", stack_underflow_read},
      {"alloca-overflow", alloca_overflow},
      {"global-overflow-read", global_overflow_read},
      {"use-after-free-read", use_after_free_read},
      {"use-after-free-write", use_after_free_write},
      {"use-after-return", use_after_return},
      {"use-after-scope", use_after_scope},
      {"double-free", double_free},
      {"bad-free", bad_free},
      {"malloc-delete", malloc_delete},
      {"new-free", new_free},
      {"array-delete", array_delete},
      {"wrong-size", wrong_size},
      {"poisoned", poisoned},
      {"container-overflow", container_overflow},
      {"bad-annotation", bad_annotation},
      {"bad-double-ended-annotation", bad_double_ended_annotation},
      {"memcpy-overlap", memcpy_overlap},
      {"strcpy-overlap", strcpy_overlap},
      {"negative-size", negative_size},
      {"calloc-overflow", calloc_overflow},
      {"reallocarray-overflow", reallocarray_overflow},
      {"pvalloc-overflow", pvalloc_overflow},
      {"too-big", too_big},
      {"bad-new-alignment", bad_new_alignment},
      {"bad-memalign", bad_memalign},
      {"bad-aligned-alloc", bad_aligned_alloc},
      {"bad-posix-memalign", bad_posix_memalign},
      {"usable-size-of-nothing", usable_size_of_nothing},
      {"allocated-size-of-nothing", allocated_size_of_nothing},
      {"pointer-pair", pointer_pair},
      {"too-much-memory", too_much_memory},
      {"far-too-much-memory", too_much_memory},
      {"all-addresses", all_addresses},
      {"two-bugs", two_bugs},
      {"endless-recursion", endless_recursion},
      {"null-read", null_read},
      {"null-write", null_write},
      {"wild-read", wild_read},
      {"wild-jump", wild_jump},
      {"bus-error", bus_error},
      {"division-trap", division_trap},
      {"abort", abort_now},
      {"trap", trap},
      {"signal-trap", signal_trap},
  };
  return show(defects, argc, argv);
}
