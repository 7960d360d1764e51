// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops that are measured, and the names that they go by: WORKLOAD/ARM, labelled `limit`,
// `ours` or `peer`. `dropcheck bench` compares the arms of a workload.
#pragma once

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dropcheck::bench {

/// What an arm is compared as.
inline constexpr const char* limit = "limit";
inline constexpr const char* ours = "ours";
inline constexpr const char* peer = "peer";

inline constexpr std::size_t blocks_in_round = 1024;

/// Two words, as most nodes have.
struct Object {
  std::uint64_t first;
  std::uint64_t second;
};

/// From here on the compiler must take an arm for changed after each block, and so for memory: its
/// pointers do not stay in registers, as they would not in a program that does something with its
/// blocks.
template <class Arm>
void escape(Arm& arm) {
  Arm* place = &arm;
  benchmark::DoNotOptimize(place);
}

/// Allocates and touches `blocks_in_round` objects of 16 bytes, then resets.
template <class Arm>
void touch_16(benchmark::State& state, const char* role) {
  Arm arm;
  escape(arm);
  for (auto _ : state) {
    for (std::size_t i = 0; i < blocks_in_round; ++i) {
      auto* object = static_cast<Object*>(arm.allocate(sizeof(Object), alignof(Object)));
      object->first = i;
      object->second = i;
      benchmark::DoNotOptimize(object);
    }
    arm.reset();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks_in_round));
  state.SetLabel(role);
}

struct Request {
  std::size_t size;
  std::size_t align;
};

/// Sizes from 1 to 256 and alignments from 1 to 64, always the same.
inline std::array<Request, blocks_in_round> mixed_requests() {
  std::array<Request, blocks_in_round> requests;
  std::uint64_t state = 1;
  const auto next = [&](std::uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  };
  for (Request& request : requests) request = {1 + next(256), std::size_t{1} << next(7)};
  return requests;
}

/// A request in the arm's own words, if it has any: its type for a valid size and alignment.
template <class Arm>
auto prepared(const Request& request) {
  if constexpr (requires { Arm::prepare(request); }) {
    return Arm::prepare(request);
  } else {
    return request;
  }
}
template <class Arm>
void* allocate_prepared(Arm& arm, const Request& request) {
  return arm.allocate(request.size, request.align);
}
template <class Arm, class Prepared>
void* allocate_prepared(Arm& arm, const Prepared& request) {
  return arm.allocate(request);
}

template <class Arm>
void mixed(benchmark::State& state, const char* role) {
  Arm arm;
  escape(arm);
  std::vector<decltype(prepared<Arm>(Request{}))> requests;
  for (const Request& request : mixed_requests()) requests.push_back(prepared<Arm>(request));
  for (auto _ : state) {
    for (const auto& request : requests) {
      auto* block = static_cast<std::byte*>(allocate_prepared(arm, request));
      *block = std::byte{1};
      benchmark::DoNotOptimize(block);
    }
    arm.reset();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks_in_round));
  state.SetLabel(role);
}

/// An object whose destructor must run; where it writes depends on no other object.
struct Counted {
  explicit Counted(std::uint64_t& mark) : mark(&mark) { mark = 1; }
  Counted(const Counted&) = delete;
  ~Counted() { *mark = 0; }
  std::uint64_t* mark;
};

/// Makes and destroys `blocks_in_round` objects.
template <class Arm>
void make(benchmark::State& state, const char* role) {
  Arm arm;
  escape(arm);
  std::array<std::uint64_t, blocks_in_round> marks{};
  for (auto _ : state) {
    for (std::uint64_t& mark : marks) {
      auto* object = arm.template make<Counted>(mark);
      benchmark::DoNotOptimize(object);
    }
    arm.reset();
    benchmark::ClobberMemory();
  }
  for (const std::uint64_t mark : marks) {
    if (mark != 0) state.SkipWithError("objects are left");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks_in_round));
  state.SetLabel(role);
}

/// A pool from its first byte to its last: opens, takes 256 KiB in blocks of 64 bytes, closes.
template <class Arm>
void growth(benchmark::State& state, const char* role) {
  constexpr std::size_t size = 64;
  constexpr std::size_t blocks = 4096;
  for (auto _ : state) {
    Arm arm;
    escape(arm);
    for (std::size_t i = 0; i < blocks; ++i) {
      auto* block = static_cast<std::byte*>(arm.allocate(size, 8));
      *block = std::byte{1};
      benchmark::DoNotOptimize(block);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks));
  state.SetLabel(role);
}

/// Runs what was added. Whoever reads the figures learns whether this build is one to measure.
inline int run(int argc, char** argv) {
#if defined(NDEBUG)
  benchmark::AddCustomContext("dropcheck_build", "release");
#else
  benchmark::AddCustomContext("dropcheck_build", "debug");
#endif
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

template <class Run>
void add(const std::string& name, const char* role, Run run) {
  benchmark::RegisterBenchmark(name.c_str(), run, role);
}

}  // namespace dropcheck::bench
