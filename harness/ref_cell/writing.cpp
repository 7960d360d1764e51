// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/writing.hpp"

namespace dropcheck::ref_cell {

Bytes write_bytes(std::uint64_t seed, Abilities abilities) {
  return encode(write_program<Language>(seed, abilities));
}

}  // namespace dropcheck::ref_cell
