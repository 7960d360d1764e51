// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "tools/config.hpp"
#include "tools/exit_code.hpp"
#include "tools/finding.hpp"
#include "tools/terminal.hpp"

namespace dropcheck {

/// What replaying files came to.
struct Replayed {
  std::size_t programs = 0;
  std::vector<Finding> findings;
  ExitCode code = ExitCode::clean;
};

/// Runs each file in a worker, which a finding may kill; the next worker goes on behind it. `show`
/// lets the worker print a line per program that passes.
Replayed replay_files(const config::TargetRow& target, const std::vector<std::string>& files,
                      bool show, const std::string& command, Terminal& terminal);

/// `dropcheck replay TARGET FILE|DIR…`; `-` is standard input, which `as_text` reads as text.
ExitCode replay(const std::string& target, const std::vector<std::string>& paths, bool as_text,
                const std::string& command);

}  // namespace dropcheck
