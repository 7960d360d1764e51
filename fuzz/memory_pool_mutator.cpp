// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How libFuzzer mutates programs for memory pools: by steps, and now and then by bytes.
#include "fuzz/mutator.hpp"
#include "harness/memory_pool/codec.hpp"
#include "harness/memory_pool/writing.hpp"
#include "harness/target.hpp"

using PoolMutator = dropcheck::Mutator<dropcheck::memory_pool::Language>;

/// The engine's own mutator.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return PoolMutator(seed, dropcheck::target.abilities)
      .mutate(data, size, max_size, LLVMFuzzerMutate);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned seed) {
  return PoolMutator(seed, dropcheck::target.abilities)
      .cross_over({first, first_size}, {second, second_size}, out, max_size);
}
