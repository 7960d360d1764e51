// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "tools/exit_code.hpp"

namespace dropcheck {

/// `dropcheck list`: the targets of this build. Runs nothing.
ExitCode list_targets(bool json);

/// `dropcheck list --ops`: how each op is spelled, by subject.
ExitCode list_ops();

}  // namespace dropcheck
