// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The targets of a build and the worker binaries that serve them. The command itself knows no
// target: it reads the registry that CMake writes, `targets.json` in the build directory.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace dropcheck {

struct TargetRow {
  std::string subject;
  std::string implementation;
  /// Whether a run that names no target includes it.
  bool by_default = false;
  /// Whether a program can be emitted as C++.
  bool is_cpp = false;
  /// What else is to know of it, or empty.
  std::string note;
};

/// A target that a build lacks.
struct MissingTarget {
  std::string target;
  std::string why;
};

struct Registry {
  /// The repository that the build was made from; its corpus is replayed and extended.
  std::string source_directory;
  /// CMake's name of the compiler that built the workers: "Clang", "GNU".
  std::string compiler;
  /// Empty if none was found: reports then show addresses only.
  std::string symbolizer;
  std::vector<TargetRow> targets;
  std::vector<MissingTarget> missing;
};

/// The registry cannot be read; what() is one line: which file, why, what to do.
struct RegistryError : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Uses the workers of this build directory instead of the one that the command stands in. Call it
/// before anything else of this header.
void use_build_directory(const std::string& directory);

/// The build directory whose workers are run.
std::string build_directory();

/// Read once, at the first call. Errors: throws RegistryError.
const Registry& registry();

/// Empty if there is no registry: what reads logs works without a build.
const Registry& registry_if_any();

/// The name that people use: subject/implementation.
std::string name_of(const TargetRow& target);
/// The length of the longest name, in bytes: the width of a column of names.
std::size_t longest_name();

/// The named targets, or those by default if none is named. An unknown name gives nothing, and a
/// line about it on standard error.
std::optional<std::vector<TargetRow>> select_targets(const std::vector<std::string>& names);

/// The worker binary of a target; `driver` is fuzzer, properties or replay.
std::string worker_path(const TargetRow& target, const std::string& driver);

/// The drivers that this build has for a target.
std::vector<std::string> drivers_of(const TargetRow& target);

}  // namespace dropcheck
