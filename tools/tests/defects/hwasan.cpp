// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What HWAddressSanitizer sees.
#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

namespace {

int volatile sink = 0;

void use_after_free() {
  int* p = new int[8];
  delete[] p;
  sink = p[one];
}
void overflow() {
  char* p = static_cast<char*>(std::malloc(32));
  p[32 * one] = 'x';
}
void double_free() {
  char* volatile p = static_cast<char*>(std::malloc(32));
  std::free(p);
  std::free(p);
}

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"use-after-free", use_after_free}, {"overflow", overflow}, {"double-free", double_free}};
  return show(defects, argc, argv);
}
