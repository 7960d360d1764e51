// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/exit_code.hpp"
#include "tools/known.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

/// Who writes the programs: libFuzzer, from bytes and feedback, or the writer, at random.
enum class Engine : std::uint8_t { libfuzzer, random };

struct FuzzOptions {
  std::vector<std::string> targets;
  /// For all targets together.
  double seconds = 60;
  std::uint64_t seed = 0;
  /// Forget what earlier runs discovered.
  bool fresh = false;
  /// Start from the committed corpus too.
  bool corpus = true;
  Engine engine = Engine::libfuzzer;
  bool json = false;
  /// Workers at a time, which share what they discover.
  unsigned jobs = 1;
  /// A target's turn ends after so many distinct findings; 0: never.
  unsigned findings_max = 10;
  /// Words of ops that no program uses.
  std::vector<std::string> omitted;
  Wanted wanted = {};
  WorkerLimits limits = {};
  std::string artifacts = "artifacts";
  std::string working_corpus = ".corpus";
  std::vector<std::string> engine_flags;
  std::string command;
};

/// `dropcheck fuzz`: an engine on each target in turn, going on after a finding.
ExitCode fuzz(const FuzzOptions& options);

}  // namespace dropcheck
