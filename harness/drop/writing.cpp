// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/writing.hpp"

namespace dropcheck::drop {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  return encode(write_program<Language>(seed, abilities));
}

}  // namespace dropcheck::drop
