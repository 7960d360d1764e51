// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an allocator by itself sees, glibc's or Scudo, and what Valgrind does.
#include <unistd.h>

#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

namespace {

int volatile sink = 0;
char* volatile block = nullptr;

void make(unsigned long bytes) { block = static_cast<char*>(std::malloc(bytes)); }

void double_free() {
  make(24);
  std::free(block);
  std::free(block);
}
void double_free_large() {
  make(2000);
  char* volatile guard = static_cast<char*>(std::malloc(2000));
  std::free(block);
  std::free(block);
  std::free(guard);
}
void free_inside() {
  make(64);
  std::free(block + 8 * one);
}
void free_of_nothing() {
  alignas(16) static char place[64];
  block = place + 16 * one;
  std::free(block);
}
void overwritten_size() {
  make(24);
  char* volatile next = static_cast<char*>(std::malloc(24));
  std::memset(block, 0x41, 40);
  std::free(next);
}
void overwritten_top() {
  make(24);
  std::memset(block, 0x41, 64);
  make(5000);
}
__attribute__((noinline)) void fill(char* volatile p, int n) {
  for (int i = 0; i < n; ++i) p[i] = 'x';
}
void smashed_stack() {
  char local[16];
  fill(local, 64 * one);
}
void buffer_overflow() {
  char local[16];
  block = local;
  // As _FORTIFY_SOURCE would have it.
  __builtin___memset_chk(local, 'x', static_cast<unsigned>(32 * one), sizeof local);
}
void wrong_delete() { delete reinterpret_cast<int*>(static_cast<char*>(std::malloc(4))); }
void read_behind() {
  make(16);
  sink = block[15 + one];
}
void write_after_free() {
  make(16);
  std::free(block);
  reinterpret_cast<int* volatile>(block)[one] = 1;
}
void branch_on_nothing() {
  make(16);
  if (block[one]) sink = 1;
}
void write_of_nothing() {
  make(16);
  sink = static_cast<int>(write(1, block, 2));
}
void overlap() {
  char bytes[64] = "0123456789";
  block = bytes;
  std::strncpy(block + one, block, 8);
}
void leak() {
  make(48);
  block = nullptr;
}
void too_big() { make(~0ul - 4096 * one); }

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"double-free", double_free},
      {"double-free-large", double_free_large},
      {"free-inside", free_inside},
      {"free-of-nothing", free_of_nothing},
      {"overwritten-size", overwritten_size},
      {"overwritten-top", overwritten_top},
      {"smashed-stack", smashed_stack},
      {"buffer-overflow", buffer_overflow},
      {"wrong-delete", wrong_delete},
      {"read-behind", read_behind},
      {"write-after-free", write_after_free},
      {"branch-on-nothing", branch_on_nothing},
      {"write-of-nothing", write_of_nothing},
      {"overlap", overlap},
      {"leak", leak},
      {"too-big", too_big},
  };
  return show(defects, argc, argv);
}
