// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs as stand-alone C++ programs.
#pragma once

#include <optional>
#include <string>

#include "harness/bytes.hpp"
#include "harness/verdict.hpp"
#include "tools/config.hpp"
#include "tools/exit_code.hpp"

namespace dropcheck {

/// The program as C++ that will stand in `file` and show `violation`, or what its last step does if
/// there is none. Errors: nothing, and a line on standard error.
std::optional<std::string> emitted(const config::TargetRow& target, const Bytes& program,
                                   const std::optional<Violation>& violation,
                                   const std::string& file);

/// `dropcheck emit TARGET FILE [-o OUTPUT]`: runs the program to learn what it breaks, then writes
/// it as C++ to OUTPUT, or to standard output if that is empty.
ExitCode emit(const std::string& target, const std::string& path, bool as_text,
              const std::string& output);

}  // namespace dropcheck
