// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "tools/exit_code.hpp"

namespace dropcheck {

struct BenchOptions {
  /// A regular expression; all benchmarks whose name it is found in.
  std::string pattern = ".";
  /// Processes per binary; of what they measure the median counts.
  int repetitions = 5;
  /// Of each benchmark in each process.
  double seconds = 0.1;
  /// Files to write, or empty. `-` for JSON: standard output.
  std::string html;
  std::string json;
};

/// `dropcheck bench`: runs the benchmarks of the build, interleaved, and compares the arms of each
/// workload.
ExitCode bench(const BenchOptions& options);

}  // namespace dropcheck
