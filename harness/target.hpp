// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One implementation of one subject, as drivers see it: its types are behind a function pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/bytes.hpp"
#include "harness/op.hpp"
#include "harness/state_cells.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// An adapter as text: its name, and its header with those of peers in place and none of the
/// harness's.
struct AdapterSource {
  std::string_view name;
  std::string_view text;
};

/// What an emitted program is to show, and where it will stand.
struct EmitRequest {
  /// Its file name, as in the command that compiles it.
  std::string file;
  /// Where includes in quotation marks are found.
  std::string include_directory;
  /// Empty if the program passes: then the last step is compared.
  std::optional<Violation> violation;
};

struct Target {
  std::string_view subject;
  std::string_view implementation;
  Abilities abilities;
  AdapterSource adapter;
  /// Any bytes are a program. `progress` is kept up to date while it runs, and `cells` are set.
  Verdict (*run)(std::span<const std::uint8_t> program, Progress& progress, StateCells cells);
  /// A random program that the implementation is able to run; each seed has its own.
  Bytes (*write)(std::uint64_t seed);
  /// The program as a stand-alone C++ program; null if the implementation is none of C++.
  std::string (*emit)(const Target& target, std::span<const std::uint8_t> program,
                      const EmitRequest& request);
};

/// The target that this binary was built for. Each worker binary links one definition.
extern const Target target;

}  // namespace dropcheck
