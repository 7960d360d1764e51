// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/exit_code.hpp"
#include "tools/known.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

struct CheckOptions {
  std::vector<std::string> targets;
  /// Per target, at least; and for so many seconds, at least.
  std::uint64_t programs = 20000;
  double seconds = 0;
  /// Words of ops that no program uses.
  std::vector<std::string> omitted;
  Wanted wanted = {};
  /// Whether a labelled situation that is too rare is a failure, and not only told.
  bool strict_situations = false;
  std::uint64_t seed = 0;
  /// Also replay the committed corpus.
  bool corpus = true;
  /// Shows how often each situation occurred.
  bool verbose = false;
  std::string junit;
  /// Of a target; 0: never ends them.
  unsigned findings_max = 10;
  bool json = false;
  WorkerLimits limits = {};
  std::string artifacts = "artifacts";
  std::string command;
};

/// `dropcheck check`: on each target the committed corpus, then the properties under RapidCheck. A
/// finding does not end them.
ExitCode check(const CheckOptions& options);

}  // namespace dropcheck
