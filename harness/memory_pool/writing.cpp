// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/writing.hpp"

namespace dropcheck::memory_pool {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  return encode(write_program<Language>(seed, abilities));
}

}  // namespace dropcheck::memory_pool
