// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/one_input.hpp"

#include <cstdio>
#include <cstdlib>
#include <span>

#include "harness/judge.hpp"
#include "harness/ledger.hpp"
#include "harness/target.hpp"

namespace dropcheck {

bool fuzz_one_input(const std::uint8_t* data, std::size_t size) {
  static Judge judge(target);
  const std::span<const std::uint8_t> program(data, size);
  const Verdict verdict = judge(program);
  if (verdict.pass()) return true;
  // Without ASan nobody vouches for the memory that the next program would run in.
  if (judge.has_parent() && Ledger::asan_judges) return false;
  std::fputs(describe(target, program, *verdict.violation).c_str(), stderr);
  std::abort();
}

}  // namespace dropcheck
