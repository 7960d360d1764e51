// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/one_input.hpp"

#include <cstdio>
#include <cstdlib>
#include <span>

#include "harness/judge.hpp"
#include "harness/target.hpp"

namespace dropcheck {

void fuzz_one_input(const std::uint8_t* data, std::size_t size) {
  static Judge judge(target);
  const std::span<const std::uint8_t> program(data, size);
  const Verdict verdict = judge(program);
  if (verdict.pass()) return;
  std::fputs(describe(target, program, *verdict.violation).c_str(), stderr);
  std::abort();
}

}  // namespace dropcheck
