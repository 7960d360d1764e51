// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What of a target's adapter was recognised, and so what a run of it tries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/language.hpp"
#include "tools/exit_code.hpp"
#include "tools/near_miss.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"

namespace dropcheck {

struct Description {
  Abilities abilities = 0;
  const LanguageInfo* language = nullptr;
  std::vector<NearMiss> near_misses = {};

  std::size_t ops_there() const;
  /// By name, without promises.
  std::vector<std::string_view> missing() const;
  /// "31 of 40 ops; without: weak, raw".
  std::string in_a_line() const;
};

/// Asks a worker of the target. Errors: one without a language, and a line on standard error.
Description description_of(const TargetRow& target);

/// The line, and the near misses.
void tell_what_is_tried(const TargetRow& target, Terminal& terminal);

/// `dropcheck describe TARGET…`
ExitCode describe_targets(const std::vector<std::string>& targets, bool json);

}  // namespace dropcheck
