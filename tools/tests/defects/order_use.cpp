// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A global that is made of another file's, before that one is made: AddressSanitizer sees it with
// check_initialization_order.
extern int made_later;
int made_first = made_later + 1;

int main() { return made_first == 0; }
