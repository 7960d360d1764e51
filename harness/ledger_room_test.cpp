// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the ledger puts the blocks of a subject, and who may release them.
#include "harness/ledger_room.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "harness/ledger.hpp"
#include "harness/ledger_test.hpp"

namespace dropcheck {
namespace {

using ledger_test::escaped, ledger_test::subject, ledger_test::subject_delete;
using ledger_test::subject_new;

/// The shared library of the runtime frees what it replaces when a string grows there.
TEST(LedgerRoom, AStringOfTheSubjectMayGrowInsideTheRuntime) {
  Ledger::reset();
  std::string text = subject([] { return std::string(100, 'a'); });
  for (int i = 0; i < 200; ++i) subject([&] { text.append("more of it"); });
  text = subject([&] { return text + text; });
  text = std::string();
  EXPECT_FALSE(Ledger::fault().has_value());
}

/// The largest power of two that divides the address.
std::size_t alignment_of(const void* block) {
  return std::size_t{1} << std::countr_zero(reinterpret_cast<std::uintptr_t>(block));
}

TEST(LedgerRoom, ABlockHasTheAlignmentThatWasAskedForAndNoMore) {
  Ledger::reset();
  for (std::size_t size = 0; size < 20'000; size = size * 3 / 2 + 1) {
    for (int again = 0; again < 4; ++again) {
      void* const block = subject_new(size);
      EXPECT_EQ(alignment_of(block), std::size_t{__STDCPP_DEFAULT_NEW_ALIGNMENT__}) << size;
      subject_delete(block, size);
      void* const c_block = subject([&] { return escaped(std::calloc(1, size)); });
      EXPECT_EQ(alignment_of(c_block), alignof(std::max_align_t)) << size;
      EXPECT_EQ(malloc_usable_size(c_block), size);
      subject([&] { std::free(escaped(c_block)); });
      for (const std::size_t wanted : {8, 16, 64, 256, 4096}) {
        const auto alignment = std::align_val_t{wanted};
        void* const aligned = subject([&] { return escaped(::operator new(size, alignment)); });
        EXPECT_EQ(alignment_of(aligned), wanted) << size;
        subject([&] { ::operator delete(escaped(aligned), alignment); });
      }
    }
  }
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(LedgerRoom, TheRoomAroundABlockIsNotTheSubjects) {
  if constexpr (!Ledger::asan_judges) GTEST_SKIP() << "only AddressSanitizer can tell";
  Ledger::reset();
  for (const std::size_t size : {1, 8, 13, 64, 1000}) {
    auto* const block = static_cast<volatile char*>(subject_new(size));
    block[0] = 0;
    block[size - 1] = 0;
    EXPECT_DEATH(block[size] = 0, "heap-buffer-overflow") << size;
    EXPECT_DEATH(block[-1] = 0, "heap-buffer-overflow") << size;
    subject_delete(const_cast<char*>(block), size);
  }
}

TEST(LedgerRoom, ReallocKeepsWhatWasWritten) {
  Ledger::reset();
  auto* block = static_cast<char*>(subject([] { return std::malloc(5); }));
  for (int i = 0; i < 5; ++i) block[i] = static_cast<char>('a' + i);
  for (const std::size_t size : {100, 3000, 5}) {
    block = static_cast<char*>(subject([&] { return std::realloc(escaped(block), size); }));
    EXPECT_EQ(std::string_view(block, 5), "abcde");
  }
  subject([&] { std::free(escaped(block)); });
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(LedgerRoom, ABlockOfAnEarlierProgramCanStillBeReleased) {
  Ledger::reset();
  void* const earlier = subject_new(8);
  void* const large = subject_new(3000);
  Ledger::reset();
  void* const later = subject_new(8);
  ::operator delete(earlier);
  ::operator delete(large);
  EXPECT_EQ(Ledger::live(), 1u);
  subject_delete(later, 8);
}

}  // namespace
}  // namespace dropcheck
