// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/exit_code.hpp"
#include "tools/finding.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"

namespace dropcheck {

struct ReplayOptions {
  std::string target;
  /// Files and directories; `-` is standard input.
  std::vector<std::string> paths;
  /// Instead of a file: the program that the random engine writes first with this seed.
  std::optional<std::uint64_t> random = std::nullopt;
  /// And so many, each with the seed behind; of emit_rust().
  std::size_t count = 1;
  /// Read it as text whatever its name.
  bool as_text = false;
  /// Findings go to standard output as JSON, and nothing else does.
  bool as_json = false;
  WorkerLimits limits = {};
  std::string command;
};

/// What replaying files came to.
struct Replayed {
  std::size_t programs = 0;
  std::vector<Finding> findings;
  ExitCode code = ExitCode::clean;
};

/// Runs each file in a worker, which a finding may kill; the next worker goes on behind it. `show`
/// prints a line per program that passes, and the report of one that killed its worker.
Replayed replay_files(const TargetRow& target, const std::vector<std::string>& files, bool show,
                      const ReplayOptions& options, Terminal& terminal);

/// `dropcheck replay TARGET FILE|DIR…`
ExitCode replay(const ReplayOptions& options);

/// `dropcheck shrink TARGET FILE`: the smallest program that fails in the same way. `output` is
/// where it goes, or empty for standard output.
ExitCode shrink(const ReplayOptions& options, const std::string& output);

}  // namespace dropcheck
