// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/writer.hpp"

#include "harness/rc/codec.hpp"

namespace dropcheck::rc {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  constexpr int as_long_as_can_be = 100;
  FastRandom random(seed);
  return encode(write_program(random, as_long_as_can_be, abilities));
}

}  // namespace dropcheck::rc
