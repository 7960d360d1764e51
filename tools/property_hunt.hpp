// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The properties of one target: a worker that a finding ends is followed by another, with the
// programs that are left.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/avoidance.hpp"
#include "tools/check.hpp"
#include "tools/hunt.hpp"
#include "tools/omission.hpp"
#include "tools/triage.hpp"

namespace dropcheck {

class PropertyHunt {
 public:
  /// All three outlive this.
  PropertyHunt(const CheckOptions& options, Triage& triage, Terminal& terminal)
      : options_(options),
        triage_(triage),
        terminal_(terminal),
        avoidance_(omitted_by(options.omitted, triage.target()), triage) {}

  /// The worst of the findings and of how the workers ended.
  ExitCode run();

  std::uint64_t programs() const { return programs_; }
  /// How many of them broke a rule.
  std::uint64_t violating() const { return violating_; }
  double seconds() const;
  const std::optional<FirstFinding>& first_finding() const { return first_finding_; }
  /// What else there is to say of the last worker than its findings.
  const std::string& complaint() const { return complaint_; }

 private:
  enum class Next : std::uint8_t { another_worker, nothing };

  Next run_worker();
  void look_at(Worker& worker, std::uint64_t& handed_on);
  void note_finding(std::uint64_t of_this_worker);
  void judge(const WorkerEnd& end);
  bool enough() const;
  std::uint64_t programs_left() const;
  double seconds_left() const { return options_.seconds - seconds(); }

  const CheckOptions& options_;
  Triage& triage_;
  Terminal& terminal_;
  Avoidance avoidance_;
  std::uint64_t programs_ = 0;
  std::uint64_t violating_ = 0;
  unsigned workers_ = 0;
  unsigned workers_without_news_ = 0;
  /// When the worker under way began.
  std::size_t told_before_ = 0;
  Replacements replacements_;
  Hunt::Clock::time_point began_ = Hunt::Clock::now();
  std::optional<FirstFinding> first_finding_;
  std::string complaint_;
  ExitCode code_ = ExitCode::clean;
};

}  // namespace dropcheck
