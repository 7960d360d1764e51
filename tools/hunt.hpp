// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One worker after another that writes programs for a target: what kills one is handed on, and the
// next goes on from what the others discovered.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/triage.hpp"
#include "tools/worker.hpp"

namespace dropcheck {

/// Programs and ops so far.
struct Tally {
  std::uint64_t programs = 0;
  /// Those that broke a rule.
  std::uint64_t violating = 0;
  std::uint64_t ops = 0;
  std::uint64_t effective_ops = 0;

  Tally& operator+=(const Tally& other);
};

/// How much of it went into what was found already, in words.
std::string share_of_known(const Tally& tally);

/// What it took to come to the first finding.
struct FirstFinding {
  std::uint64_t programs = 0;
  double seconds = 0;
};

class Hunt {
 public:
  /// What a worker is to do, and for how long.
  struct Assignment {
    std::vector<std::string> words;
    double seconds = 0;
    std::uint64_t omitted = 0;
    /// Whether others may find what this one leaves out.
    bool partial = false;
  };
  /// Of the n-th worker, from 0, when so many seconds are left.
  using Command = std::function<Assignment(unsigned worker, double seconds)>;
  using Clock = std::chrono::steady_clock;

  Hunt(Command command, const WorkerLimits& limits, Clock::time_point until, Triage& triage)
      : command_(std::move(command)), limits_(limits), until_(until), triage_(triage) {}

  /// Hands on what was found, and sees to it that a worker is at work. False: the hunt is over.
  bool go_on();

  Tally tally() const;
  const std::optional<FirstFinding>& first_finding() const { return first_finding_; }
  /// Trouble if a worker ended badly without a finding; nothing_ran if none ran a program.
  ExitCode code() const { return code_; }

 private:
  void note_finding();
  void hand_on_violations();
  void settle(const WorkerEnd& end);
  double seconds_left() const {
    return std::chrono::duration<double>(until_ - Clock::now()).count();
  }

  Command command_;
  WorkerLimits limits_;
  Replacements replacements_;
  Clock::time_point until_;
  Triage& triage_;
  std::unique_ptr<Worker> worker_;
  unsigned workers_ = 0;
  /// When the worker's time is up; one that ends long before has its own reasons.
  Clock::time_point turn_ends_ = {};
  bool partial_ = false;
  std::uint64_t violations_handed_on_ = 0;
  Tally ended_workers_;
  Clock::time_point began_ = Clock::now();
  std::optional<FirstFinding> first_finding_;
  bool over_ = false;
  ExitCode code_ = ExitCode::clean;
};

}  // namespace dropcheck
