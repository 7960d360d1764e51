// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What MemorySanitizer sees.
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "tools/tests/defects/defect.hpp"

namespace {

int volatile sink = 0;

void branch_on_heap() {
  int* p = new int[2];
  if (p[one]) sink = 1;
}
void branch_on_local() {
  int local[2];
  int* volatile p = local;
  if (p[one]) sink = 1;
}
__attribute__((noinline)) int copied(const int* from) {
  int to = 0;
  std::memcpy(&to, from, sizeof to);
  return to;
}
void branch_on_copy() {
  int* p = new int;
  if (copied(p)) sink = 1;
}
void branch_on_freed() {
  int* p = new int(1);
  delete p;
  if (*p) sink = 1;
}
void write_to_file() {
  char* p = new char[8];
  p[0] = 'x';
  sink = static_cast<int>(write(1, p, 4));
}
struct Owner {
  int value = 7;
  ~Owner() { sink = 0; }
};
void use_after_destruction() {
  alignas(Owner) char place[sizeof(Owner)];
  auto* owner = new (place) Owner;
  owner->~Owner();
  if (owner->value) sink = 1;
}
void null_write() {
  int* volatile p = nullptr;
  *p = 1;
}

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"branch-on-heap", branch_on_heap}, {"branch-on-local", branch_on_local},
      {"branch-on-copy", branch_on_copy}, {"branch-on-freed", branch_on_freed},
      {"write-to-file", write_to_file},   {"use-after-destruction", use_after_destruction},
      {"null-write", null_write},
  };
  return show(defects, argc, argv);
}
