// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fuzz/one_input.hpp"

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

#include "harness/judge.hpp"
#include "harness/ledger.hpp"
#include "harness/listing.hpp"
#include "harness/target.hpp"

namespace dropcheck {
namespace {

// libFuzzer takes what is set here for coverage, and clears it before each input. Nothing else
// reads it, so a compiler that may drop it drops the writes too.
[[gnu::used, gnu::section("__libfuzzer_extra_counters")]] std::uint8_t cells[StateCells::count];

StateCells wanted_cells() {
  const char* wanted = std::getenv(state_feedback_variable);
  return wanted != nullptr && std::string_view(wanted) == "0" ? StateCells{} : StateCells{cells};
}

}  // namespace

bool fuzz_one_input(const std::uint8_t* data, std::size_t size) {
  static Judge judge(target, wanted_cells());
  const std::span<const std::uint8_t> program(data, size);
  const Verdict verdict = judge(program);
  if (verdict.pass()) return true;
  // Without ASan nobody vouches for the memory that the next program would run in.
  if (judge.has_parent() && Ledger::asan_judges) return false;
  std::fputs(describe(target, program, *verdict.violation).c_str(), stderr);
  std::abort();
}

}  // namespace dropcheck
