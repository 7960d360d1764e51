// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our pools against a raw pointer bump, which is the limit, and against other people's.
#include <dlfcn.h>

#include <cstddef>

#include "bench/memory_pool_arms.hpp"
#include "bench/rounds.hpp"

#if defined(DROPCHECK_BENCH_LLVM)
#include <llvm/Support/Allocator.h>
#endif
#if defined(DROPCHECK_BENCH_KJ)
#include <kj/arena.h>
#endif
#if defined(DROPCHECK_BENCH_PROTOBUF)
#include <google/protobuf/arena.h>
#endif

namespace dropcheck::bench {
namespace {

#if defined(DROPCHECK_BENCH_LLVM)
struct LlvmBumpPtr {
  void* allocate(std::size_t size, std::size_t align) {
    return pool.Allocate(size, llvm::Align(align));
  }
  struct Prepared {
    std::size_t size;
    llvm::Align align;
  };
  static Prepared prepare(const Request& request) {
    return {request.size, llvm::Align(request.align)};
  }
  void* allocate(const Prepared& request) { return pool.Allocate(request.size, request.align); }
  void reset() { pool.Reset(); }
  /// One slab for a round.
  llvm::BumpPtrAllocatorImpl<llvm::MallocAllocator, room, room> pool;
};
struct LlvmFromNothing {
  void* allocate(std::size_t size, std::size_t align) {
    return pool.Allocate(size, llvm::Align(align));
  }
  llvm::BumpPtrAllocator pool;
};
#endif

#if defined(DROPCHECK_BENCH_KJ)
/// It has no reset, so each round has an arena of its own in the same memory.
class KjArena {
 public:
  void* allocate(std::size_t, std::size_t) { return &arena_->allocate<Object>(); }
  template <class T, class... Args>
  T* make(Args&&... args) {
    return &arena_->allocate<T>(std::forward<Args>(args)...);
  }
  void reset() { open(); }

 private:
  void open() {
    arena_ = nullptr;
    arena_ = std::make_unique<kj::Arena>(kj::arrayPtr(memory_.get(), room));
  }

  std::unique_ptr<kj::byte[]> memory_{new kj::byte[room]};
  std::unique_ptr<kj::Arena> arena_ =
      std::make_unique<kj::Arena>(kj::arrayPtr(memory_.get(), room));
};
#endif

#if defined(DROPCHECK_BENCH_PROTOBUF)
class ProtobufArena {
 public:
  void* allocate(std::size_t size, std::size_t) {
    return google::protobuf::Arena::CreateArray<char>(&arena_, size);
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    return google::protobuf::Arena::Create<T>(&arena_, std::forward<Args>(args)...);
  }
  void reset() { arena_.Reset(); }

 private:
  std::unique_ptr<char[]> memory_{new char[room]};
  google::protobuf::Arena arena_{memory_.get(), room};
};
#endif

/// Loaded by hand: linked, it would take malloc's place.
struct Mimalloc {
  static inline void* (*malloc)(std::size_t, std::size_t) = nullptr;
  static inline void (*release)(void*) = nullptr;
  static bool found() {
    void* const library = dlopen("libmimalloc.so.2", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return false;
    malloc = reinterpret_cast<decltype(malloc)>(dlsym(library, "mi_malloc_aligned"));
    release = reinterpret_cast<decltype(release)>(dlsym(library, "mi_free"));
    return malloc != nullptr && release != nullptr;
  }
  void* allocate(std::size_t size, std::size_t align) { return malloc(size, align); }
  void free(void* block, std::size_t, std::size_t) { release(block); }
};

void add_touch_16() {
  add("touch_16/bump", limit, &touch_16<PlainBump>);
  add("touch_16/MemoryPool", ours, &touch_16<Fixed>);
  add("touch_16/GrowingPool", ours, &touch_16<Growing>);
  add("touch_16/std::pmr::monotonic", peer, &touch_16<Monotonic>);
  add("touch_16/std::pmr::unsynchronized_pool", peer, &touch_16<OneByOne<Unsynchronized>>);
  add("touch_16/boost::pool", peer, &touch_16<OneByOne<BoostPool>>);
  add("touch_16/malloc", peer, &touch_16<OneByOne<Malloc>>);
  if (Mimalloc::found()) add("touch_16/mimalloc", peer, &touch_16<OneByOne<Mimalloc>>);
#if defined(DROPCHECK_BENCH_LLVM)
  add("touch_16/llvm::BumpPtrAllocator", peer, &touch_16<LlvmBumpPtr>);
#endif
#if defined(DROPCHECK_BENCH_KJ)
  add("touch_16/kj::Arena", peer, &touch_16<KjArena>);
#endif
#if defined(DROPCHECK_BENCH_PROTOBUF)
  add("touch_16/protobuf::Arena", peer, &touch_16<ProtobufArena>);
#endif
}

void add_mixed() {
  add("mixed/bump", limit, &mixed<Bump>);
  add("mixed/MemoryPool", ours, &mixed<Fixed>);
  add("mixed/GrowingPool", ours, &mixed<Growing>);
  add("mixed/std::pmr::monotonic", peer, &mixed<Monotonic>);
  add("mixed/std::pmr::unsynchronized_pool", peer, &mixed<OneByOne<Unsynchronized>>);
  add("mixed/malloc", peer, &mixed<OneByOne<Malloc>>);
  if (Mimalloc::found()) add("mixed/mimalloc", peer, &mixed<OneByOne<Mimalloc>>);
#if defined(DROPCHECK_BENCH_LLVM)
  add("mixed/llvm::BumpPtrAllocator", peer, &mixed<LlvmBumpPtr>);
#endif
}

void add_make() {
  add("make/bump", limit, &make<Bump>);
  add("make/MemoryPool", ours, &make<Fixed>);
  add("make/GrowingPool", ours, &make<Growing>);
  add("make/boost::object_pool", peer, &make<BoostObjectPool>);
  add("make/new", peer, &make<OneByOne<Malloc>>);
  if (Mimalloc::found()) add("make/mimalloc", peer, &make<OneByOne<Mimalloc>>);
#if defined(DROPCHECK_BENCH_KJ)
  add("make/kj::Arena", peer, &make<KjArena>);
#endif
#if defined(DROPCHECK_BENCH_PROTOBUF)
  add("make/protobuf::Arena", peer, &make<ProtobufArena>);
#endif
}

void add_growth() {
  add("growth/bump", limit, &growth<Bump>);
  add("growth/GrowingPool", ours, &growth<GrowingFromNothing>);
  add("growth/std::pmr::monotonic", peer, &growth<MonotonicFromNothing>);
  add("growth/malloc", peer, &growth<OneByOne<Malloc>>);
#if defined(DROPCHECK_BENCH_LLVM)
  add("growth/llvm::BumpPtrAllocator", peer, &growth<LlvmFromNothing>);
#endif
}

}  // namespace
}  // namespace dropcheck::bench

int main(int argc, char** argv) {
  dropcheck::bench::add_touch_16();
  dropcheck::bench::add_mixed();
  dropcheck::bench::add_make();
  dropcheck::bench::add_growth();
  return dropcheck::bench::run(argc, argv);
}
