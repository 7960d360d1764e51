// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a failing program small: the one shrinker, whatever wrote the program. It knows steps and
// operands, no subject, and asks its caller whether a candidate still fails in the same way.
#pragma once

#include <cstdint>
#include <functional>

#include "harness/bytes.hpp"
#include "harness/language.hpp"

namespace dropcheck {

struct Shrunk {
  Bytes program;
  /// How many candidates were tried.
  std::uint64_t tries = 0;
  /// Whether it is 1-minimal: no step can be removed, no operand, label or swarm bit lowered. False
  /// if the budget ended first.
  bool minimal = false;
};

/// Requires: `program` fails; `still_fails` answers the same for the same program. Then shrinking
/// the result again changes nothing. Tries at most `tries_max` candidates, canonical ones.
Shrunk shrink(const LanguageInfo& language, const Bytes& program,
              const std::function<bool(const Bytes&)>& still_fails, std::uint64_t tries_max);

/// The same, and steps become simpler ones: another op with a smaller id, on a few operands. So
/// programs that fail for one reason tend to become one program. Requires: as above, where a
/// failure of another op may count as the same.
Shrunk simplify(const LanguageInfo& language, const Bytes& program,
                const std::function<bool(const Bytes&)>& still_fails, std::uint64_t tries_max);

}  // namespace dropcheck
