// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saved programs: showing, keeping and encoding them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/exit_code.hpp"

namespace dropcheck {

/// The directories of a subject's programs that every implementation must pass.
std::vector<std::string> committed_corpus(std::string_view subject);

/// `dropcheck show FILE`: any program as text. `subject` is that of a file of bytes.
ExitCode show(const std::string& path, const std::string& subject, bool as_text);

/// `dropcheck keep FILE NAME`: moves a program to the subject's regressions. Text keeps its
/// comments.
ExitCode keep(const std::string& path, const std::string& name, const std::string& subject);

/// `dropcheck encode SUBJECT OUTPUT PATH…`: programs as bytes, for an engine, each called by its
/// hash. What an earlier call made in OUTPUT goes, and nothing else.
ExitCode encode_corpus(const std::string& subject, const std::string& output,
                       const std::vector<std::string>& paths);

}  // namespace dropcheck
