// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Findings at rest: artifacts/SUBJECT/IMPLEMENTATION/KIND-SHA1, the bytes as libFuzzer names them,
// with .prog (text), .cpp (stand-alone), .log (report) and .json (what was broken) beside them.
#pragma once

#include <optional>
#include <string>

#include "tools/finding.hpp"

namespace dropcheck {

class Artifacts {
 public:
  /// `root` is the directory that holds all subjects'.
  explicit Artifacts(std::string root) : root_(std::move(root)) {}

  /// The directory of a target, with a slash at its end. Makes it if it is missing. Errors:
  /// nothing, and, the first time, a line on standard error, if it cannot be made or written to.
  std::optional<std::string> directory(const TargetRow& target) const;

  /// Where the finding lies, or will: the path of its bytes, to which the siblings add an ending.
  std::string stem_of(const Finding& finding) const;

  /// Writes the finding and its siblings, .cpp if there is one; gives the path of the text. Errors:
  /// nothing, and, the first time, a line on
  /// standard error that says what could not be written.
  std::optional<std::string> save(const Finding& finding,
                                  const std::optional<std::string>& emitted = std::nullopt) const;

  /// Takes a finding back, with its siblings: a smaller program says the same.
  void remove(const Finding& finding) const;

 private:
  void complain(const std::string& path) const;

  std::string root_;
  /// A full disk is told once, not once per finding.
  mutable bool complained_ = false;
};

/// In hex: what libFuzzer calls an input.
std::string sha1(const Bytes& bytes);

/// Writes all or nothing, through a file beside it. Errors: false; errno says why.
bool write_file(const std::string& path, std::string_view content);

/// The same for what a command was asked for; to standard output if `path` is empty. Errors: false,
/// and a line on standard error.
bool write_result(const std::string& path, std::string_view content);

}  // namespace dropcheck
