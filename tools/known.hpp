// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Findings that are known and not to be told again: a file in TOML, beside the corpus or named by a
// user. Each [[known]] has a law, and may have an op and a target; a reason; and may have a date
// after which it is told again:
//
//   [[known]]
//   law = "rc.counts"
//   op = "clone"
//   target = "rc/mine"
//   reason = "issue 12: counts wrap at 255"
//   expires = 2027-01-31
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/finding.hpp"

namespace dropcheck {

struct KnownFinding {
  std::string law = {};
  /// Empty: any.
  std::string op = {};
  std::string target = {};
  std::string reason = {};
  /// As year, month and day in one number, 20270131; 0: never.
  std::uint32_t expires = 0;
  /// For messages: the line of the file.
  std::uint64_t line = 0;
  /// How many failing programs it muted.
  std::uint64_t muted = 0;

  bool covers(const Finding& finding) const;
};

class KnownFindings {
 public:
  /// The entry that mutes the finding, or null. One that has expired mutes nothing.
  KnownFinding* find(const Finding& finding);

  /// A line for each entry that covers one of the targets: what it muted, or that it did not occur,
  /// or has expired.
  std::vector<std::string> summary(const std::vector<TargetRow>& targets) const;

  /// Adds a file's. Errors: one line, with the place in the file.
  std::variant<std::monostate, std::string> add_file(const std::string& path);

 private:
  struct File {
    std::string path;
    std::vector<KnownFinding> entries = {};
  };
  std::vector<File> files_;
  std::uint32_t today_ = today();

  static std::uint32_t today();
};

/// What a user wants to be told: findings of these laws, or of any, but for what is known.
struct Wanted {
  std::vector<std::string> laws = {};
  std::string known_file = {};
};

/// False for a name that no law has, with a line about it on standard error.
bool are_laws(const std::vector<std::string>& names);

/// Those of the file, or if it is empty those beside the corpora of the targets. Errors: nothing,
/// and a line on standard error.
std::optional<KnownFindings> known_findings(const std::string& file,
                                            const std::vector<TargetRow>& targets);

}  // namespace dropcheck
