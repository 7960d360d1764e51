// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the command ends, for scripts.
#pragma once

namespace dropcheck {

enum class ExitCode : int {
  clean = 0,
  finding = 1,
  /// Usage, a file that is no program, a directory that cannot be written …
  trouble = 2,
  flaky = 3,
  nothing_ran = 4,
};

/// The code of a run of several parts. Trouble outranks a finding: something was not looked at, or
/// not kept.
constexpr ExitCode worse(ExitCode a, ExitCode b) {
  constexpr auto rank = [](ExitCode code) {
    switch (code) {
      case ExitCode::clean:
        return 1;
      case ExitCode::flaky:
        return 2;
      case ExitCode::finding:
        return 3;
      case ExitCode::trouble:
        return 4;
      case ExitCode::nothing_ran:
        return 0;
    }
    return 4;
  };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace dropcheck
