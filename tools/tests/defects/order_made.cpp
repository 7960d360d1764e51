// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The global that order_use.cpp uses too early.
int made_later = [] {
  int volatile value = 7;
  return value;
}();
