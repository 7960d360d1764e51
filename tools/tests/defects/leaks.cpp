// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What LeakSanitizer sees.
#include <cstdlib>

#include "tools/tests/defects/defect.hpp"

namespace {

struct Node {
  Node* next = nullptr;
  char rest[24] = {};
};

__attribute__((noinline)) void forget(int bytes) { std::malloc(static_cast<unsigned>(bytes)); }

// What a stack or a register still holds is no leak: so nothing is made in main's frame, and what
// the callee left below is written over.
__attribute__((noinline)) void wipe() {
  char volatile below[4096];
  for (char volatile& byte : below) byte = 0;
}

void direct() { forget(40 * one); }
void several() {
  for (int i = 0; i < 3; ++i) forget(16 * one);
  forget(100 * one);
}
void indirect() {
  auto* head = new Node;
  head->next = new Node;
}
void cycle() {
  auto *a = new Node, *b = new Node;
  a->next = b;
  b->next = a;
}

}  // namespace

int main(int argc, char** argv) {
  const Defect defects[] = {
      {"direct", direct}, {"several", several}, {"indirect", indirect}, {"cycle", cycle}};
  const int code = show(defects, argc, argv);
  wipe();
  return code;
}
