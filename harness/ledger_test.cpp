// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ledger's laws, each against the real allocation functions. A wrong release kills an ASan
// build: there it runs in a death test, which wants ASan's own report and then the ledger's fault.
#include "harness/ledger.hpp"

#include <gtest/gtest.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/ledger_test.hpp"

namespace dropcheck {
namespace {

using ledger_test::escaped, ledger_test::subject, ledger_test::subject_delete;
using ledger_test::subject_new;

constexpr auto align_64 = std::align_val_t{64};

/// A wrong release that ASan has nothing against; elsewhere the ledger ignores it.
void subject_deletes_a_block_of_the_harness(std::size_t size) {
  void* const block = ::operator new(size);
  subject_delete(block, size);
  if (!Ledger::asan_judges) ::operator delete(escaped(block));
}

/// How blocks of 128 bytes are on record, and each right way to release them.
struct Family {
  const char* described;
  std::vector<void (*)(void*)> releases;
};

/// One way to allocate such a block, and what it does when it cannot.
struct Form {
  const Family& family;
  const char* refusal;
  void* (*obtain)();
};

const Family plain{
    "new, 128 bytes, default alignment",
    {[](void* p) { ::operator delete(p); }, [](void* p) { ::operator delete(p, std::size_t{128}); },
     [](void* p) { ::operator delete(p, std::nothrow); }}};
const Family aligned{"new, 128 bytes, alignment 64",
                     {[](void* p) { ::operator delete(p, align_64); },
                      [](void* p) { ::operator delete(p, std::size_t{128}, align_64); },
                      [](void* p) { ::operator delete(p, align_64, std::nothrow); }}};
const Family plain_array{"new[], 128 bytes, default alignment",
                         {[](void* p) { ::operator delete[](p); },
                          [](void* p) { ::operator delete[](p, std::size_t{128}); },
                          [](void* p) { ::operator delete[](p, std::nothrow); }}};
const Family aligned_array{"new[], 128 bytes, alignment 64",
                           {[](void* p) { ::operator delete[](p, align_64); },
                            [](void* p) { ::operator delete[](p, std::size_t{128}, align_64); },
                            [](void* p) { ::operator delete[](p, align_64, std::nothrow); }}};
const Family from_malloc{
    "malloc, 128 bytes",
    {[](void* p) { std::free(p); }, [](void* p) { std::free(escaped(std::realloc(p, 256))); },
     [](void* p) { (void)escaped(std::realloc(p, 0)); }}};
const Family aligned_malloc{"malloc, 128 bytes, alignment 64", from_malloc.releases};

void* memalign_128() {
  void* block = nullptr;
  errno = posix_memalign(&block, 64, 128);
  return block;
}

const std::vector<Form> forms{
    {plain, "std::bad_alloc", [] { return ::operator new(128); }},
    {aligned, "std::bad_alloc", [] { return ::operator new(128, align_64); }},
    {plain_array, "std::bad_alloc", [] { return ::operator new[](128); }},
    {aligned_array, "std::bad_alloc", [] { return ::operator new[](128, align_64); }},
    {plain, "null", [] { return ::operator new(128, std::nothrow); }},
    {aligned, "null", [] { return ::operator new(128, align_64, std::nothrow); }},
    {plain_array, "null", [] { return ::operator new[](128, std::nothrow); }},
    {aligned_array, "null", [] { return ::operator new[](128, align_64, std::nothrow); }},
    {from_malloc, "null", [] { return std::malloc(128); }},
    {from_malloc, "null", [] { return std::calloc(16, 8); }},
    {from_malloc, "null", [] { return std::realloc(nullptr, 128); }},
    {aligned_malloc, "null", [] { return std::aligned_alloc(64, 128); }},
    {aligned_malloc, "null", memalign_128},
};

/// Expects that a step of the subject breaks the law, and that ASan too says so in its own words.
void expect_fault(LedgerRule broken, const char* asan_report, void (*step)()) {
  Ledger::reset();
  if constexpr (Ledger::asan_judges) {
    const std::string law = LedgerFault{broken, 0, {}, {}}.rule();
    const auto print_fault = [] {
      std::fputs(Ledger::fault() ? Ledger::fault()->rule() : "", stderr);
    };
    EXPECT_DEATH((__sanitizer_set_death_callback(print_fault), subject(step)),
                 asan_report + (".*" + law));
  } else {
    subject(step);
    ASSERT_TRUE(Ledger::fault().has_value());
    EXPECT_EQ(Ledger::fault()->broken, broken);
    EXPECT_EQ(Ledger::live(), 0u);
  }
}

TEST(Ledger, EveryFormIsRecordedAndReleasedByEachFormThatMatches) {
  for (const Form& form : forms) {
    for (const auto& release : form.family.releases) {
      Ledger::reset();
      void* const block = subject([&] { return escaped(form.obtain()); });
      EXPECT_EQ(Ledger::live(), 1u);
      EXPECT_EQ(Ledger::describe_live(), std::string("allocation 1: ") + form.family.described);
      subject([&] { release(escaped(block)); });
      EXPECT_EQ(Ledger::live(), 0u) << form.family.described;
      EXPECT_FALSE(Ledger::fault().has_value()) << Ledger::fault()->actual();
    }
  }
}

TEST(Ledger, WhatTheHarnessDoesIsNotSeenAndNeverFails) {
  Ledger::reset();
  Ledger::fail_allocation(1);
  for (const Form& form : forms) {
    for (const auto& release : form.family.releases) {
      void* const block = escaped(form.obtain());
      EXPECT_NE(block, nullptr);
      EXPECT_EQ(Ledger::live(), 0u);
      release(escaped(block));
    }
  }
  EXPECT_EQ(Ledger::allocations(), 0u);
  EXPECT_EQ(Ledger::refused(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, ScopesNestAndRestoreOnExitAlsoByException) {
  const auto allocate = [] { ::operator delete(escaped(::operator new(1))); };
  Ledger::reset();
  try {
    const Ledger::Scope outer(true);
    {
      const Ledger::Scope inner(false);
      subject(allocate);
      allocate();
    }
    allocate();
    throw 1;
  } catch (int) {
    allocate();
  }
  EXPECT_EQ(Ledger::allocations(), 2u);
}

TEST(Ledger, SizedReleaseMustMatchTheAllocatedSize) {
  const auto wrong = std::bind_front(expect_fault, LedgerRule::size, "new-delete-type-mismatch");
  wrong([] { ::operator delete(escaped(::operator new(24)), std::size_t{16}); });
  wrong([] { ::operator delete[](escaped(::operator new[](24)), std::size_t{32}); });
  wrong([] { ::operator delete(escaped(::operator new(128, align_64)), 64, align_64); });
}

TEST(Ledger, ReleaseMustMatchTheAllocatedAlignment) {
  const auto wrong =
      std::bind_front(expect_fault, LedgerRule::alignment, "new-delete-type-mismatch");
  wrong([] { ::operator delete(escaped(::operator new(128)), align_64); });
  wrong([] { ::operator delete(escaped(::operator new(128, align_64))); });
  wrong(
      [] { ::operator delete[](escaped(::operator new[](128, align_64)), std::align_val_t{128}); });
}

TEST(Ledger, ReleaseMustMatchTheAllocatedKind) {
  const auto wrong = std::bind_front(expect_fault, LedgerRule::kind, "alloc-dealloc-mismatch");
  wrong([] { ::operator delete[](escaped(::operator new(8))); });
  wrong([] { std::free(escaped(::operator new(8))); });
  wrong([] { ::operator delete(escaped(::operator new[](8))); });
  wrong([] { std::free(escaped(::operator new[](8, align_64))); });
  wrong([] { ::operator delete(escaped(std::malloc(8))); });
  wrong([] { ::operator delete[](escaped(std::calloc(1, 8))); });
  wrong([] { (void)escaped(std::realloc(escaped(::operator new(8)), 0)); });
  wrong([] {
    void* const block = escaped(::operator new(8));
    if (escaped(std::realloc(escaped(block), 16)) != nullptr) std::abort();
    ::operator delete(escaped(block));
  });
}

TEST(Ledger, TheSubjectMayNotReleaseTwiceNorWhatIsNoBlock) {
  const auto wrong = std::bind_front(expect_fault, LedgerRule::owned);
  wrong("attempting double-free", [] {
    void* const block = escaped(::operator new(8));
    ::operator delete(escaped(block));
    ::operator delete(escaped(block));
  });
  wrong("attempting double-free", [] {
    void* const block = escaped(std::malloc(8));
    std::free(escaped(block));
    if (escaped(std::realloc(escaped(block), 16)) != nullptr) std::abort();
  });
  wrong("attempting free on address which was not malloc", [] {
    static int no_block[4];
    std::free(escaped(no_block));
  });
}

TEST(Ledger, TheSubjectDoesNotOwnWhatTheHarnessAllocatedAndTheFirstFaultIsKept) {
  Ledger::reset();
  subject_deletes_a_block_of_the_harness(8);
  subject_deletes_a_block_of_the_harness(16);
  ASSERT_TRUE(Ledger::fault().has_value());
  EXPECT_EQ(Ledger::fault()->broken, LedgerRule::owned);
  EXPECT_EQ(Ledger::fault()->actual(), "delete, 8 bytes, default alignment");
}

TEST(Ledger, ReleasingNullIsNoEvent) {
  Ledger::reset();
  subject([] {
    for (const Family* family : {&plain, &aligned, &plain_array, &aligned_array}) {
      for (const auto& release : family->releases) release(escaped(nullptr));
    }
    std::free(escaped(nullptr));
  });
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, TheKthAllocationFailsAsItsFormDoesAndOnlyThat) {
  for (const Form& form : forms) {
    const auto outcome = [&] {
      errno = 0;
      try {
        void* const block = escaped(form.obtain());
        if (block == nullptr) return errno == ENOMEM ? "null" : "null without ENOMEM";
        form.family.releases.front()(block);
        return "a block";
      } catch (const std::bad_alloc&) {
        return "std::bad_alloc";
      }
    };
    Ledger::reset();
    Ledger::fail_allocation(2);
    EXPECT_STREQ(subject(outcome), "a block");
    EXPECT_STREQ(subject(outcome), form.refusal) << form.family.described;
    EXPECT_STREQ(subject(outcome), "a block");
    EXPECT_EQ(Ledger::allocations(), 3u);
    EXPECT_EQ(Ledger::refused(), 1u);
  }
}

TEST(Ledger, ZeroAndResetDisarmTheFailure) {
  Ledger::reset();
  Ledger::fail_allocation(1);
  Ledger::fail_allocation(0);
  subject_delete(subject_new(8), 8);
  Ledger::fail_allocation(1);
  Ledger::reset();
  subject_delete(subject_new(8), 8);
  EXPECT_EQ(Ledger::refused(), 0u);
}

TEST(Ledger, ReallocMovesTheRecordAndAFailedOneLeavesIt) {
  Ledger::reset();
  void* block = subject([] { return escaped(std::malloc(8)); });
  block = subject([&] { return escaped(std::realloc(escaped(block), 4000)); });
  EXPECT_EQ(Ledger::describe_live(), "allocation 2: malloc, 4000 bytes");
  Ledger::fail_allocation(1);
  EXPECT_EQ(subject([&] { return escaped(std::realloc(escaped(block), 8000)); }), nullptr);
  EXPECT_EQ(Ledger::describe_live(), "allocation 2: malloc, 4000 bytes");
  subject([&] { std::free(escaped(block)); });
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, MoreLiveBlocksThanItHoldsAreAFaultAndAreStillCounted) {
  Ledger::reset();
  std::vector<void*> blocks(Ledger::blocks_max + 2);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    EXPECT_EQ(Ledger::fault().has_value(), i > Ledger::blocks_max);
    blocks[i] = subject_new(8);
  }
  EXPECT_EQ(Ledger::live(), blocks.size());
  EXPECT_EQ(Ledger::fault()->broken, LedgerRule::room);
  EXPECT_EQ(Ledger::fault()->actual(),
            "one more, allocation 4097: new, 8 bytes, default alignment");
  for (void* block : blocks) subject_delete(block, 8);
  EXPECT_EQ(Ledger::live(), 0u);
}

TEST(Ledger, AFullTableFindsEveryBlockInWhateverOrderTheyGo) {
  Ledger::reset();
  std::uint64_t random = 1;
  const auto below = [&](std::size_t bound) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(random >> 33) % bound;
  };
  std::vector<std::pair<void*, std::size_t>> blocks;
  for (unsigned step = 0; step < 40'000; ++step) {
    if (blocks.size() < Ledger::blocks_max && (step < 8'000 || below(2) == 0)) {
      const std::size_t size = below(200);
      blocks.emplace_back(subject_new(size), size);
    } else if (!blocks.empty()) {
      std::swap(blocks[below(blocks.size())], blocks.back());
      subject_delete(blocks.back().first, blocks.back().second);
      blocks.pop_back();
    }
    ASSERT_EQ(Ledger::live(), blocks.size());
  }
  for (const auto& [block, size] : blocks) subject_delete(block, size);
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, ResetForgetsBlocksCountsAndFaultAndNumbersFromOne) {
  Ledger::reset();
  void* const before = subject_new(8);
  subject_deletes_a_block_of_the_harness(8);
  Ledger::reset();
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_EQ(Ledger::allocations(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
  void* const block = subject_new(16);
  EXPECT_EQ(Ledger::describe_live(), "allocation 1: new, 16 bytes, default alignment");
  subject_delete(block, 16);
  ::operator delete(before);
}

TEST(Ledger, WhatTheHarnessFreesIsNoLongerLiveAndIsNoFault) {
  Ledger::reset();
  ::operator delete(subject_new(40));
  ::operator delete(subject_new(40), std::size_t{40});
  std::free(subject([] { return escaped(std::malloc(24)); }));
  EXPECT_EQ(Ledger::live(), 0u);
  EXPECT_EQ(Ledger::allocations(), 3u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, AFaultSaysWhatWasAllocatedAndWhatWasReleased) {
  const AllocationForm allocated{AllocationKind::single, 64, 24};
  const AllocationForm released{AllocationKind::array, 0, 16};
  const LedgerFault fault{LedgerRule::kind, 3, allocated, released};
  EXPECT_EQ(fault.expected(), "allocation 3: new, 24 bytes, alignment 64");
  EXPECT_EQ(fault.actual(), "delete[], 16 bytes, default alignment");
}

TEST(Ledger, ALeakMessageNamesTheOldestBlocksFirstAndCountsTheRest) {
  Ledger::reset();
  std::vector<void*> blocks(9);
  for (void*& block : blocks) block = subject_new(8);
  const std::string text = Ledger::describe_live();
  EXPECT_EQ(text.find("allocation 1: new, 8 bytes, default alignment; allocation 2: "), 0u);
  EXPECT_NE(text.find("; allocation 8: new, 8 bytes, default alignment; and 1 more"), text.npos);
  for (void* block : blocks) subject_delete(block, 8);
}

TEST(Ledger, AnExceptionOfTheRuntimeIsNotAnAllocationOfTheSubject) {
  Ledger::reset();
  subject([] { EXPECT_THROW(throw std::bad_alloc(), std::bad_alloc); });
  EXPECT_EQ(Ledger::allocations(), 0u);
  EXPECT_FALSE(Ledger::fault().has_value());
}

TEST(Ledger, EachThreadHasItsOwn) {
  Ledger::reset();
  std::thread([] { subject_delete(subject_new(8), 8); }).join();
  EXPECT_EQ(Ledger::allocations(), 0u);
}

TEST(Ledger, ARecordedBlockThatLeaksIsStillFoundByLsan) {
  if constexpr (Ledger::asan_judges) {
    const auto leak = [] {
      for (int i = 0; i < 100; ++i) subject_new(40);
    };
    EXPECT_DEATH((leak(), __lsan_do_leak_check()), "LeakSanitizer: detected memory leaks");
  } else {
    GTEST_SKIP() << "this build has no LSan";
  }
}

}  // namespace
}  // namespace dropcheck
