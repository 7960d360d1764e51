// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What benchmarks measured: workloads, the arms that are compared in each, and the figures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dropcheck {

/// One way to do a workload's work. Units: nanoseconds for a block, a handle or an op.
struct Arm {
  std::string name;
  /// `limit`, `ours` or `peer`.
  std::string role;
  /// One figure a repetition.
  std::vector<double> ns;

  double median() const;
  double fastest() const;
  double slowest() const;
};

struct Workload {
  std::string name;
  std::vector<Arm> arms;

  /// The arm that nothing can be faster than, or null.
  const Arm* limit() const;
  /// The fastest peer, or null.
  const Arm* best_peer() const;
};

class Measurements {
 public:
  /// Adds what one process of Google Benchmark printed as JSON. False: it is none, or a benchmark
  /// in it failed; `trouble` says which.
  bool add(std::string_view json, std::string& trouble);

  /// Whether all of it came from builds that are made to be measured.
  bool of_release() const { return of_release_; }

  /// In the order in which they were first seen.
  const std::vector<Workload>& workloads() const { return workloads_; }
  std::string as_json() const;

 private:
  Arm& arm(const std::string& workload, const std::string& name);

  std::vector<Workload> workloads_;
  bool of_release_ = true;
};

/// What a workload does, in words; its name if nobody has described it.
std::string words_of(const Workload& workload);

/// The page that shows them: one file, no script.
std::string page_of(const Measurements& measurements, std::string_view when, int repetitions);

}  // namespace dropcheck
