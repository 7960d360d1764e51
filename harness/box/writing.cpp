// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/writing.hpp"

namespace dropcheck::box {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  return encode(write_program<Language>(seed, abilities));
}

}  // namespace dropcheck::box
