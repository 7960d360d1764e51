// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where random numbers come from: writers of programs take them from any engine, or from here.
#pragma once

#include <concepts>
#include <cstdint>

namespace dropcheck {

/// `below(n)` is one of 0 … n - 1. Requires: n is neither 0 nor above 2^32.
template <class Random>
concept RandomSource = requires(Random& random, std::uint64_t bound) {
  { random.below(bound) } -> std::convertible_to<std::uint64_t>;
};

/// SplitMix64: a few instructions for a number, the same ones everywhere. Source: Steele, Lea,
/// Flood, "Fast splittable pseudorandom number generators", 2014.
class FastRandom {
 public:
  explicit FastRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
  }

  /// Without a division, which would cost more than the number.
  std::uint64_t below(std::uint64_t bound) { return (next() >> 32) * bound >> 32; }

 private:
  std::uint64_t state_;
};

static_assert(RandomSource<FastRandom>);

}  // namespace dropcheck
