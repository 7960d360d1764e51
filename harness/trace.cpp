// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/trace.hpp"

namespace dropcheck {

void Trace::close_step() {
  for (const Event& event : events_) {
    const std::uint64_t head = std::uint64_t{event.kind} | std::uint64_t{event.small} << 8 |
                               std::uint64_t{event.value} << 16 | std::uint64_t{event.node} << 32;
    // The products do not wait for each other, only the last one does.
    mix(head ^ (event.first + 1) * 0x9e3779b97f4a7c15 ^ (event.second + 1) * 0xc2b2ae3d27d4eb4f);
  }
  mix(events_.size());
  events_.clear();
}

// FNV-1a's constants, a word at a time, with a shift so that high bits reach low ones.
void Trace::mix(std::uint64_t word) {
  hash_ = (hash_ ^ word) * 0x100000001b3;
  hash_ ^= hash_ >> 29;
}

}  // namespace dropcheck
