// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Standard containers that live in a pool behave as they do on the heap: RapidCheck does the same
// to both and compares after each step.
#include <gtest/gtest.h>
// GoogleTest first: RapidCheck's header asks for it.
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "primitives/growing_pool.hpp"
#include "primitives/memory_pool.hpp"
#include "primitives/pool_resource.hpp"

namespace dropcheck {
namespace {

/// What to do next, and with which number; the container decides what that means.
using Moves = std::vector<std::pair<std::uint8_t, std::uint16_t>>;

/// Room for whatever RapidCheck writes.
constexpr std::size_t capacity = std::size_t{1} << 22;

/// Does the moves to a container in each of our pools and to one on the heap.
template <class InPool, class OnHeap, class Move>
void both_behave_alike(const Moves& moves, Move move) {
  MemoryPool pool(capacity);
  GrowingPool growing(4096);
  PoolResource fixed_resource(pool);
  PoolResource growing_resource(growing);
  for (std::pmr::memory_resource* resource :
       {static_cast<std::pmr::memory_resource*>(&fixed_resource),
        static_cast<std::pmr::memory_resource*>(&growing_resource)}) {
    InPool in_pool(resource);
    OnHeap on_heap;
    for (const auto& [what, number] : moves) {
      move(in_pool, what, number);
      move(on_heap, what, number);
      RC_ASSERT(in_pool.size() == on_heap.size());
      RC_ASSERT(std::equal(in_pool.begin(), in_pool.end(), on_heap.begin(), on_heap.end()));
    }
    const InPool copy(in_pool, resource);
    RC_ASSERT(copy == in_pool);
  }
}

template <class Sequence>
void move_sequence(Sequence& sequence, std::uint8_t what, std::uint16_t number) {
  using Value = typename Sequence::value_type;
  const auto at = [&](std::size_t index) {
    return std::next(sequence.begin(), static_cast<std::ptrdiff_t>(index));
  };
  switch (what % 6) {
    case 0:
    case 1:
      return sequence.push_back(static_cast<Value>(number));
    case 2:
      sequence.insert(at(number % (sequence.size() + 1)), static_cast<Value>(number));
      return;
    case 3:
      if (!sequence.empty()) sequence.erase(at(number % sequence.size()));
      return;
    case 4:
      return sequence.resize(number % 100);
    case 5:
      return sequence.clear();
  }
}

RC_GTEST_PROP(PoolContainers, AVector, (const Moves& moves)) {
  both_behave_alike<std::pmr::vector<int>, std::vector<int>>(
      moves, [](auto& c, auto what, auto number) { move_sequence(c, what, number); });
}

RC_GTEST_PROP(PoolContainers, AString, (const Moves& moves)) {
  both_behave_alike<std::pmr::string, std::string>(
      moves, [](auto& c, auto what, auto number) { move_sequence(c, what, number); });
}

RC_GTEST_PROP(PoolContainers, AList, (const Moves& moves)) {
  both_behave_alike<std::pmr::list<int>, std::list<int>>(moves,
                                                         [](auto& c, auto what, auto number) {
                                                           if (what % 7 == 6) return c.reverse();
                                                           move_sequence(c, what, number);
                                                         });
}

RC_GTEST_PROP(PoolContainers, AnUnorderedMap, (const Moves& moves)) {
  MemoryPool pool(capacity);
  GrowingPool growing;
  PoolResource fixed_resource(pool);
  PoolResource growing_resource(growing);
  for (std::pmr::memory_resource* resource :
       {static_cast<std::pmr::memory_resource*>(&fixed_resource),
        static_cast<std::pmr::memory_resource*>(&growing_resource)}) {
    // Its values live in the pool too.
    std::pmr::unordered_map<int, std::pmr::string> in_pool(resource);
    std::unordered_map<int, std::string> on_heap;
    for (const auto& [what, number] : moves) {
      const int key = number % 64;
      if (what % 4 == 0) {
        in_pool.erase(key);
        on_heap.erase(key);
      } else {
        in_pool[key].append(what, 'x');
        on_heap[key].append(what, 'x');
      }
      RC_ASSERT(in_pool.size() == on_heap.size());
      for (const auto& [own, value] : on_heap) {
        RC_ASSERT(std::string_view(in_pool.at(own)) == std::string_view(value));
      }
    }
  }
}

}  // namespace
}  // namespace dropcheck
