// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program that breaks a rule, however that was noticed, and how it is told.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "harness/bytes.hpp"
#include "harness/flight.hpp"
#include "tools/config.hpp"
#include "tools/terminal.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

struct Finding {
  config::TargetRow target;
  /// As in artifact names: crash, timeout, oom or leak.
  std::string kind = "crash";
  std::string rule = {};
  std::string expected = {};
  std::string actual = {};
  std::size_t step = 0;
  Bytes program = {};
  /// What the worker wrote, the sanitizer's report included.
  std::string log = {};
};

/// What a worker's end says about the target; nothing if it ended well or was stopped.
std::optional<Finding> finding_of(const config::TargetRow& target, const Flight& flight,
                                  const WorkerEnd& end);

/// Where to look next.
struct Pointers {
  /// A file that holds the program, or empty if there is none.
  std::string artifact;
  /// A file that holds the log, or empty.
  std::string log;
  /// How this command was called.
  std::string command;
};

/// The rule broken, the program, the artifact, the line that replays it, the line that opens the
/// log.
void tell(Terminal& terminal, const Finding& finding, const Pointers& pointers);

}  // namespace dropcheck
