// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as stand-alone programs of C++ or Rust.
#pragma once

#include <optional>
#include <string>

#include "harness/bytes.hpp"
#include "tools/exit_code.hpp"
#include "tools/finding.hpp"
#include "tools/replay.hpp"
#include "tools/targets.hpp"

namespace dropcheck {

/// The program as C++ that will stand in `file` and show the finding, or what its last step does if
/// there is none. Errors: nothing, and a line on standard error.
std::optional<std::string> emitted(const TargetRow& target, const Bytes& program,
                                   const std::optional<Finding>& finding, const std::string& file);

/// `dropcheck emit TARGET FILE|--random SEED [-o OUTPUT]`: runs the program to learn what it
/// breaks, then writes it as C++ to OUTPUT, or to standard output if that is empty.
ExitCode emit(const ReplayOptions& options, const std::string& output);

/// `dropcheck emit --rust TARGET FILE|--random SEED [-o OUTPUT]`: the program over Rust's own
/// types, whatever the target is. Exit code 2 and a line that says why if rustc would refuse it.
/// With `--count N`, so many go into the directory OUTPUT, but for those that are refused.
ExitCode emit_rust(const ReplayOptions& options, const std::string& output);

}  // namespace dropcheck
