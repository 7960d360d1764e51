// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rc against other people's reference counts.
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/smart_ptr/local_shared_ptr.hpp>
#include <boost/smart_ptr/make_local_shared.hpp>
#include <boost/smart_ptr/make_shared.hpp>
#include <boost/smart_ptr/shared_ptr.hpp>
#include <boost/smart_ptr/weak_ptr.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "bench/rounds.hpp"
#include "primitives/rc.hpp"

#if defined(DROPCHECK_BENCH_LLVM)
#include <llvm/ADT/IntrusiveRefCntPtr.h>
#endif

namespace dropcheck::bench {
namespace {

struct OurRc {
  static auto make() { return Rc<std::uint64_t>::make(std::uint64_t{1}); }
  static auto downgrade(const Rc<std::uint64_t>& handle) { return handle.downgrade(); }
  static auto upgrade(const Weak<std::uint64_t>& handle) { return handle.upgrade(); }
};
struct StdShared {
  static auto make() { return std::make_shared<std::uint64_t>(1); }
  static auto downgrade(const std::shared_ptr<std::uint64_t>& handle) {
    return std::weak_ptr<std::uint64_t>(handle);
  }
  static auto upgrade(const std::weak_ptr<std::uint64_t>& handle) { return handle.lock(); }
};
struct BoostShared {
  static auto make() { return boost::make_shared<std::uint64_t>(1); }
  static auto downgrade(const boost::shared_ptr<std::uint64_t>& handle) {
    return boost::weak_ptr<std::uint64_t>(handle);
  }
  static auto upgrade(const boost::weak_ptr<std::uint64_t>& handle) { return handle.lock(); }
};
struct BoostLocalShared {
  static auto make() { return boost::make_local_shared<std::uint64_t>(1); }
};
struct Intruded : boost::intrusive_ref_counter<Intruded, boost::thread_unsafe_counter> {
  std::uint64_t value = 1;
};
struct BoostIntrusive {
  static auto make() { return boost::intrusive_ptr<Intruded>(new Intruded); }
};
#if defined(DROPCHECK_BENCH_LLVM)
struct LlvmCounted : llvm::RefCountedBase<LlvmCounted> {
  std::uint64_t value = 1;
};
struct LlvmIntrusive {
  static auto make() { return llvm::IntrusiveRefCntPtr<LlvmCounted>(new LlvmCounted); }
};
#endif

/// What another thread does to the cost of counting: while one runs, libstdc++ counts atomically.
class AnotherThread {
 public:
  AnotherThread() { stop_.lock(); }
  ~AnotherThread() {
    stop_.unlock();
    thread_.join();
  }

 private:
  std::mutex stop_;
  std::thread thread_{[this] { const std::lock_guard wait(stop_); }};
};
struct NoOther {};

template <class Arm, class Other = NoOther>
void clone_drop(benchmark::State& state, const char* role) {
  [[maybe_unused]] const Other other{};
  auto handle = Arm::make();
  for (auto _ : state) {
    auto clone = handle;
    benchmark::DoNotOptimize(clone);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(role);
}

/// As a container of handles is copied: the handles own different values, and no copy waits for the
/// one before it.
template <class Arm>
void clone_drop_all(benchmark::State& state, const char* role) {
  std::vector<decltype(Arm::make())> handles;
  for (std::size_t i = 0; i < blocks_in_round; ++i) handles.push_back(Arm::make());
  for (auto _ : state) {
    auto clones = handles;
    benchmark::DoNotOptimize(clones);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks_in_round));
  state.SetLabel(role);
}

template <class Arm, class Other = NoOther>
void make_drop(benchmark::State& state, const char* role) {
  [[maybe_unused]] const Other other{};
  for (auto _ : state) {
    auto handle = Arm::make();
    benchmark::DoNotOptimize(handle);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(role);
}

template <class Arm, class Other = NoOther>
void upgrade(benchmark::State& state, const char* role) {
  [[maybe_unused]] const Other other{};
  const auto handle = Arm::make();
  const auto weak = Arm::downgrade(handle);
  for (auto _ : state) {
    auto upgraded = Arm::upgrade(weak);
    benchmark::DoNotOptimize(upgraded);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(role);
}

void add_all() {
  add("clone_drop/Rc", ours, &clone_drop<OurRc>);
  add("clone_drop/std::shared_ptr", peer, &clone_drop<StdShared>);
  add("clone_drop/boost::shared_ptr", peer, &clone_drop<BoostShared>);
  add("clone_drop/boost::local_shared_ptr", peer, &clone_drop<BoostLocalShared>);
  add("clone_drop/boost::intrusive_ptr", peer, &clone_drop<BoostIntrusive>);
  add("clone_drop_all/Rc", ours, &clone_drop_all<OurRc>);
  add("clone_drop_all/std::shared_ptr", peer, &clone_drop_all<StdShared>);
  add("clone_drop_all/boost::shared_ptr", peer, &clone_drop_all<BoostShared>);
  add("clone_drop_all/boost::local_shared_ptr", peer, &clone_drop_all<BoostLocalShared>);
  add("clone_drop_all/boost::intrusive_ptr", peer, &clone_drop_all<BoostIntrusive>);
  add("make_drop/Rc", ours, &make_drop<OurRc>);
  add("make_drop/std::shared_ptr", peer, &make_drop<StdShared>);
  add("make_drop/boost::shared_ptr", peer, &make_drop<BoostShared>);
  add("make_drop/boost::local_shared_ptr", peer, &make_drop<BoostLocalShared>);
  add("make_drop/boost::intrusive_ptr", peer, &make_drop<BoostIntrusive>);
  add("upgrade/Rc", ours, &upgrade<OurRc>);
  add("upgrade/std::shared_ptr", peer, &upgrade<StdShared>);
  add("upgrade/boost::shared_ptr", peer, &upgrade<BoostShared>);
#if defined(DROPCHECK_BENCH_LLVM)
  // It checks nothing, not even that a count does not wrap.
  add("clone_drop/llvm::IntrusiveRefCntPtr", limit, &clone_drop<LlvmIntrusive>);
  add("clone_drop_all/llvm::IntrusiveRefCntPtr", limit, &clone_drop_all<LlvmIntrusive>);
  add("make_drop/llvm::IntrusiveRefCntPtr", limit, &make_drop<LlvmIntrusive>);
#endif
  // The last ones: libstdc++ may count atomically for good once there was another thread.
  add("clone_drop/std::shared_ptr, threads", peer, &clone_drop<StdShared, AnotherThread>);
  add("make_drop/std::shared_ptr, threads", peer, &make_drop<StdShared, AnotherThread>);
  add("upgrade/std::shared_ptr, threads", peer, &upgrade<StdShared, AnotherThread>);
}

}  // namespace
}  // namespace dropcheck::bench

int main(int argc, char** argv) {
  dropcheck::bench::add_all();
  return dropcheck::bench::run(argc, argv);
}
