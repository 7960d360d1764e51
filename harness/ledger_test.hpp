// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a subject does, for tests of the ledger.
#pragma once

#include <cstddef>
#include <new>

#include "harness/ledger.hpp"

namespace dropcheck::ledger_test {

/// Hides where a block comes from: else compilers elide the pair, or refuse to build a mismatch.
inline void* escaped(void* block) {
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

/// Runs a step of the subject.
template <class Step>
auto subject(Step step) {
  const Ledger::Scope scope(true);
  return step();
}

inline void* subject_new(std::size_t size) {
  return subject([&] { return escaped(::operator new(size)); });
}

inline void subject_delete(void* block, std::size_t size) {
  subject([&] { ::operator delete(escaped(block), size); });
}

}  // namespace dropcheck::ledger_test
