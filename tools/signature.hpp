// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes two failures the same one: the rule, the kind, the op, and where in the
// implementation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/finding.hpp"

namespace dropcheck {

struct Signature {
  std::string kind;
  std::string rule;
  std::string op;
  /// Of a report with symbols: functions of the implementation, innermost first, without template
  /// arguments. Without symbols: places in the worker binary, so comparable for one binary only.
  /// None for what the harness saw by itself.
  std::vector<std::string> frames;

  bool operator==(const Signature&) const = default;
};

Signature signature_of(const Finding& finding);

/// The frames of the first stack of a report.
std::vector<std::string> frames_of(std::string_view log);

/// The same but for where: comparable between binaries.
bool same_failure(const Finding& a, const Finding& b);

}  // namespace dropcheck
