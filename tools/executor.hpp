// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs one program after another in a worker that may die, and starts another one when it does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tools/finding.hpp"
#include "tools/targets.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

/// What a program came to; at most one of `finding` and `error` is there.
struct Execution {
  std::optional<Finding> finding = {};
  /// Why it could not be run, or not to its end.
  std::optional<std::string> error = {};
  std::uint64_t trace_hash = 0;
  /// Of the implementation, as its worker says.
  Abilities abilities = 0;
};

class Executor {
 public:
  Executor(TargetRow target, Reports reports, WorkerLimits limits)
      : target_(target), reports_(reports), limits_(limits) {}
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  const TargetRow& target() const { return target_; }

  /// Requires: the program is canonical.
  Execution run(std::span<const std::uint8_t> program);

  /// The next program runs in a worker that has run no other.
  void renew();

 private:
  bool start();
  std::optional<Execution> run_in_worker(std::span<const std::uint8_t> program);
  bool answers();
  std::optional<Execution> after_death();

  TargetRow target_;
  Reports reports_;
  WorkerLimits limits_;
  Replacements replacements_;
  std::unique_ptr<Worker> worker_;
  /// Set when the worker has ended.
  std::optional<WorkerEnd> end_;
  int socket_ = -1;
};

}  // namespace dropcheck
