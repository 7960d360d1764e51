// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The targets of this build and the worker binaries that serve them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/config.hpp"

namespace dropcheck {

/// The name that people use: subject/implementation.
std::string name_of(const config::TargetRow& target);
/// Of the longest name of all, in bytes: how wide a column of names is.
std::size_t longest_name();

/// The named targets, or those by default if none is named. An unknown name gives nothing, and a
/// line about it on standard error.
std::optional<std::vector<config::TargetRow>> select_targets(const std::vector<std::string>& names);

/// The worker binary of a target; `driver` is fuzzer, properties or replay.
std::string worker_path(const config::TargetRow& target, const std::string& driver);

/// The drivers that this build has for a target.
std::vector<std::string> drivers_of(const config::TargetRow& target);

/// The build directory that this command stands in.
std::string build_directory();

}  // namespace dropcheck
