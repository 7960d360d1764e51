// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/generate.hpp"

#include "harness/judge.hpp"
#include "harness/ledger.hpp"

namespace dropcheck {

bool generate(const Target& target, std::uint64_t seed, std::chrono::duration<double> time) {
  Judge judge(target);
  bool good = true;
  const auto until = std::chrono::steady_clock::now() + time;
  for (std::uint64_t n = 0; std::chrono::steady_clock::now() < until; ++n) {
    if (judge(target.write(seed + n)).pass()) continue;
    good = false;
    if (!Ledger::asan_judges) return false;
  }
  return good;
}

}  // namespace dropcheck
