// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pools that are unlike the reference and still right: none may be called broken. And, beside each,
// one that is wrong where the other is free to be different.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "harness/canary_run_test.hpp"
#include "harness/memory_pool/library_test.hpp"
#include "harness/memory_pool/run.hpp"
#include "harness/memory_pool/writing.hpp"

namespace dropcheck::memory_pool {
namespace {

template <class A>
std::string said_of(std::string_view steps) {
  return canaries::said_of<A, Language>(steps);
}
template <class A>
void expect_random_programs_to_pass() {
  canaries::expect_random_programs_of_its_own_to_pass<A, Language>(abilities_of<A>());
}

/// Eight blocks, and null when they are taken.
template <unsigned lost, unsigned doubled>
struct Ring {
  struct Pool {
    Pool() { fill(0, 0); }
    Pool(const Pool&) = delete;
    void fill(unsigned without, unsigned twice) {
      left = 0;
      for (unsigned i = without; i != 8; ++i) spare[left++] = blocks.get() + i;
      for (unsigned i = 0; i != twice; ++i) spare[left++] = blocks.get() + i;
    }
    struct alignas(8) Block {
      std::byte bytes[64];
    };
    std::unique_ptr<Block[]> blocks{new Block[8]};
    std::array<Block*, 16> spare{};
    unsigned left = 0;
  };
  static Pool open(std::size_t) { return {}; }
  static void* allocate(Pool& pool, std::size_t, std::size_t) {
    return pool.left == 0 ? nullptr : pool.spare[--pool.left];
  }
  static void free(Pool& pool, void* block, std::size_t, std::size_t) {
    pool.spare[pool.left++] = static_cast<typename Pool::Block*>(block);
  }
  static void reset(Pool& pool) { pool.fill(lost, doubled); }
};

using Bounded = Ring<0, 0>;
using LosesABlock = Ring<1, 0>;
using GivesTwice = Ring<0, 8>;

TEST(UnlikePool, MayRefuse) {
  EXPECT_EQ(said_of<Bounded>("exhaust b0 8/8; allocate b1 8/8; free b0; allocate b2 8/8; reset; "
                             "exhaust b0 64/8; look b0"),
            "nothing");
  expect_random_programs_to_pass<Bounded>();
}

TEST(UnlikePool, GivesAgainWhatItGaveWhenItWasEmpty) {
  EXPECT_EQ(said_of<LosesABlock>("exhaust b0 8/8; reset; exhaust b0 8/8"),
            "2: what fits is given, what does not is refused, and nothing else: expected 8 blocks "
            "are given, actual 7 blocks are given");
  EXPECT_EQ(said_of<LosesABlock>("allocate b0 8/8; reset; exhaust b0 8/8"), "nothing")
      << "one was given, and is given again";
}

TEST(UnlikePool, GivesNoBlockTwiceWhenItIsExhausted) {
  const std::string twice = said_of<GivesTwice>("reset; exhaust b0 8/8");
  EXPECT_TRUE(twice.starts_with("1: no two blocks share a byte")) << twice;
}

/// Destroys in the order of making, and promises none.
template <bool forgets>
struct Queue {
  struct Pool {
    Pool() = default;
    Pool(const Pool&) = delete;
    ~Pool() { clear(); }
    void clear() {
      for (const auto& [object, destroy] : objects) {
        if (!forgets || object != objects.front().first) destroy(object);
      }
      objects.clear();
    }
    std::deque<std::pair<void*, void (*)(void*)>> objects;
  };
  static Pool open(std::size_t) { return {}; }
  template <class T, class... Args>
  static T* make(Pool& pool, Args&&... args) {
    auto object = std::make_unique<T>(std::forward<Args>(args)...);
    pool.objects.emplace_back(object.get(), [](void* p) { delete static_cast<T*>(p); });
    return object.release();
  }
  static void reset(Pool& pool) { pool.clear(); }
};

TEST(UnlikePool, MayDestroyInAnyOrder) {
  EXPECT_EQ(said_of<Queue<false>>("make b0 0; make b1 1; reset; make b0 2"), "nothing");
  expect_random_programs_to_pass<Queue<false>>();
  const std::string forgotten = said_of<Queue<true>>("make b0 0; make b1 1; reset");
  EXPECT_TRUE(forgotten.starts_with("2: objects are destroyed once")) << forgotten;
}

/// Pages from malloc, in code that the compiler sees through: what it may not do is to take the
/// ledger's scope for code without effect.
template <std::size_t counted>
struct Pages {
  class Pool {
   public:
    Pool() = default;
    Pool(Pool&& other) noexcept : pages_(std::exchange(other.pages_, nullptr)) {}
    ~Pool() { release(); }
    void* allocate(std::size_t size, std::size_t align) {
      const std::size_t wanted = sizeof(Page) * counted + size + align;
      auto* const page = static_cast<Page*>(std::malloc(wanted));
      *page = {pages_, nullptr};
      pages_ = page;
      return reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(page + 1) + align - 1) &
                                     ~(align - 1));
    }
    void release() {
      while (pages_ != nullptr) std::free(std::exchange(pages_, pages_->next));
    }

   private:
    struct Page {
      Page* next;
      void* unused;
    };
    Page* pages_ = nullptr;
  };
  static constexpr bool any_layout = true;
  static constexpr bool large_blocks = true;
  static constexpr bool unbounded = true;
  static Pool open(std::size_t) { return {}; }
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    return size > std::size_t{1} << 22 ? nullptr : pool.allocate(size, align);
  }
  static void reset(Pool& pool) { pool.release(); }
};

TEST(UnlikePool, MayCallMallocWhereTheCompilerSeesIt) {
  EXPECT_EQ(said_of<Pages<1>>("allocate b0 1/1"), "nothing");
  expect_random_programs_to_pass<Pages<1>>();
  const std::string outside = said_of<Pages<0>>("allocate b0 40/1");
  EXPECT_TRUE(outside.starts_with("0: a block lies in memory that the pool has")) << outside;
}

/// A bump over one chunk, which is aligned to `chunk_align` only.
template <std::size_t chunk_align, std::size_t promised>
struct Bump {
  struct Pool {
    Pool() : first(static_cast<std::byte*>(::operator new(bytes, std::align_val_t(chunk_align)))) {}
    Pool(const Pool&) = delete;
    ~Pool() { ::operator delete(first, std::align_val_t(chunk_align)); }
    static constexpr std::size_t bytes = 8192;
    std::byte* first;
    std::size_t used = 0;
  };
  static constexpr bool any_layout = true;
  static constexpr std::size_t max_align = promised;
  static constexpr std::size_t max_size = 1000;
  static Pool open(std::size_t) { return {}; }
  /// From the beginning of the chunk, not from where that lies.
  static void* allocate(Pool& pool, std::size_t size, std::size_t align) {
    if (size > max_size || align > max_align) std::abort();
    const std::size_t at = (pool.used + align - 1) & ~(align - 1);
    if (size > Pool::bytes || at > Pool::bytes - size) return nullptr;
    pool.used = at + size;
    return pool.first + at;
  }
  static void reset(Pool& pool) { pool.used = 0; }
};

TEST(UnlikePool, SaysWhatItCanAsNumbers) {
  expect_random_programs_to_pass<Bump<16, 16>>();
  expect_random_programs_to_pass<Bump<256, 256>>();
}

TEST(UnlikePool, ThatForgetsTheAlignmentOfItsChunkIsSeen) {
  for (const char* const steps : {"allocate b0 8/32", "allocate b0 8/64", "allocate b0 8/256"}) {
    const std::string askew = said_of<Bump<16, 256>>(steps);
    EXPECT_TRUE(askew.starts_with("0: a block begins at a multiple of its alignment")) << askew;
  }
}

/// Blocks of a shared library.
template <bool leaks>
struct InALibrary {
  struct Pool {
    Pool() = default;
    Pool(const Pool&) = delete;
    ~Pool() { clear(); }
    void clear() {
      for (void* block : blocks) {
        if (!leaks) dropcheck_library_give_back(block);
      }
      blocks.clear();
    }
    std::deque<void*> blocks;
  };
  static constexpr bool unbounded = true;
  static Pool open(std::size_t) { return {}; }
  static void* allocate(Pool& pool, std::size_t size, std::size_t) {
    return pool.blocks.emplace_back(dropcheck_library_take(size));
  }
  static void reset(Pool& pool) { pool.clear(); }
};

TEST(UnlikePool, MayLiveInASharedLibrary) {
  EXPECT_EQ(said_of<InALibrary<false>>("allocate b0 8/8; fill b0 3; reset"), "nothing");
  expect_random_programs_to_pass<InALibrary<false>>();
  const std::string leaked = said_of<InALibrary<true>>("allocate b0 8/8");
  EXPECT_TRUE(leaked.starts_with("1: a pool gives its memory back")) << leaked;
}

/// Whose code nothing can be thrown through.
struct Unthrowing : Queue<false> {
  static constexpr bool no_exceptions = true;
  template <class T, class... Args>
  static T* make(Pool& pool, Args&&... args) noexcept {
    return Queue<false>::make<T>(pool, std::forward<Args>(args)...);
  }
};

TEST(UnlikePool, MayBeWithoutExceptions) {
  EXPECT_EQ(said_of<Unthrowing>("throw_make 0 1; make b0 0; make_nested b1 0"), "nothing");
  expect_random_programs_to_pass<Unthrowing>();
}

}  // namespace
}  // namespace dropcheck::memory_pool
