// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What becomes of a failing program, whatever wrote it: it is run again, shrunk, kept and told;
// each distinct failure once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/artifacts.hpp"
#include "tools/executor.hpp"
#include "tools/exit_code.hpp"
#include "tools/finding.hpp"
#include "tools/known.hpp"
#include "tools/signature.hpp"
#include "tools/terminal.hpp"

namespace dropcheck {

struct TriageOptions {
  WorkerLimits limits = {};
  /// How this command was called.
  std::string command = {};
  /// Distinct findings of the target beyond these are not looked at, those of one cause counted
  /// too; 0: no end.
  unsigned findings_max = 0;
  /// When it must come to an end: what is then being shrunk stays as large as it is.
  std::optional<std::chrono::steady_clock::time_point> until = {};
  /// What is not told; outlives the triage. Null: nothing.
  KnownFindings* known = nullptr;
  /// Findings of other laws are not told; empty: of any.
  std::vector<std::string> only_laws = {};
};

class Triage {
 public:
  /// `terminal` and `artifacts` outlive this.
  Triage(const TargetRow& target, TriageOptions options, const Artifacts& artifacts,
         Terminal& terminal);

  /// Which of the findings it is, or probably is. Cheap if the failure is known. The raw program is
  /// at rest before anything else happens to it. Nothing for a new one when it is full.
  std::optional<std::size_t> add(Finding raw);

  /// Adds the violations of a flight from the n-th on, which grows.
  void add_violations(const Flight& flight, std::uint64_t& n);

  /// The name that libFuzzer gives to each raw program that failed: whoever runs these again learns
  /// nothing, and may die.
  const std::set<std::string>& failed() const { return failed_; }

  bool full() const { return options_.findings_max != 0 && told() >= options_.findings_max; }

  /// What to tell when it is full.
  std::string why_it_ends() const;

  const TargetRow& target() const { return executor_.target(); }
  const std::vector<Finding>& findings() const { return findings_; }
  /// Where their programs lie; empty for one that could not be written.
  const std::vector<std::string>& paths() const { return paths_; }
  /// Where those lie that have the cause of another one, and are told in a line.
  const std::vector<std::string>& again() const { return again_; }
  /// The ids of the ops that broke what was told, or known, and of the last of these.
  std::uint64_t guilty_ops() const { return guilty_ops_; }
  std::uint64_t latest_guilty_op() const { return latest_guilty_op_; }
  /// How many of both.
  std::size_t told() const { return findings_.size() + again_.size(); }
  /// clean, flaky, finding, or trouble if something could not be kept.
  ExitCode code() const { return code_; }

 private:
  struct Seen {
    Signature signature;
    std::size_t finding;
  };

  std::size_t keep_and_tell(const Finding& raw, const Finding& told);
  /// The finding of the same cause, if there is one.
  std::optional<std::size_t> like(const Finding& finding) const;
  static std::optional<std::size_t> find(const std::vector<Seen>& seen, const Signature& signature);
  /// Whether it is not to be told. Notes who was guilty, all the same.
  bool mutes(const Finding& finding);
  /// Takes the raw artifact back, unless it is one that was told.
  void forget(const Finding& raw);

  Executor executor_;
  TriageOptions options_;
  const Artifacts& artifacts_;
  Terminal& terminal_;
  std::set<std::string> failed_;
  std::vector<Seen> raw_seen_;
  std::vector<Seen> seen_;
  std::vector<Finding> findings_;
  std::vector<std::string> paths_;
  std::vector<std::string> again_;
  std::uint64_t guilty_ops_ = 0;
  std::uint64_t latest_guilty_op_ = 0;
  ExitCode code_ = ExitCode::clean;
};

struct TriageRequest {
  std::string target = {};
  /// Files and directories.
  std::vector<std::string> paths = {};
  std::string artifacts = "artifacts";
  bool json = false;
  WorkerLimits limits = {};
  std::string command = {};
};

/// `dropcheck triage TARGET FILE|DIR…`: what a heap of failing programs comes down to.
ExitCode triage(const TriageRequest& request);

/// The same program twice, each in a fresh worker. Steady if both fail in the same way; then it is
/// the finding as the executor sees it.
struct Confirmed {
  std::optional<Finding> finding;
  bool steady = false;
  std::optional<std::string> error;
};
Confirmed confirm(Executor& executor, const Bytes& program);

/// The smallest program that fails as `finding` does, with a whole report. Requires: it is steady.
struct Smallest {
  Finding finding;
  std::uint64_t tries = 0;
  bool minimal = false;
};
Smallest shrink(Executor& executor, const Finding& finding, const TriageOptions& options);

/// Nothing if it does not fail, or took too long. Requires: `finding` is steady.
std::optional<Cause> cause_of(Executor& executor, const Finding& finding,
                              const TriageOptions& options);

}  // namespace dropcheck
