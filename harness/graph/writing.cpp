// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/writing.hpp"

namespace dropcheck::graph {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  return encode(write_program<Language>(seed, abilities));
}

}  // namespace dropcheck::graph
