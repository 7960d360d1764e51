// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops the workers of a hunt leave out, so that a finding does not hide the next one: what is
// known would end program after program before they come to anything else.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tools/triage.hpp"

namespace dropcheck {

class Avoidance {
 public:
  /// `always`: what the user omits, by ids. `triage` outlives this.
  Avoidance(std::uint64_t always, const Triage& triage) : always_(always), triage_(triage) {}

  /// Of the n-th worker: nothing more than the user says, for every fourth; else the ops that break
  /// what is known, all of them, the latest, or some.
  std::uint64_t omitted(unsigned worker) const {
    const std::uint64_t known = triage_.guilty_ops();
    constexpr std::uint64_t some = 0x9E3779B97F4A7C15u;
    const std::uint64_t choices[] = {0, known, triage_.latest_guilty_op(),
                                     known & some * (worker / 4 + 1)};
    return always_ | choices[worker % 4];
  }

  /// Whether that is more than the user says.
  bool avoids(unsigned worker) const { return omitted(worker) != always_; }

  /// Once something is known, workers take turns: how many of the seconds left one gets.
  double turn(double seconds_left) const {
    constexpr double turns = 8, least = 2;
    if (triage_.guilty_ops() == 0) return seconds_left;
    return std::min(seconds_left, std::max(seconds_left / turns, least));
  }

 private:
  std::uint64_t always_;
  const Triage& triage_;
};

}  // namespace dropcheck
