// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One implementation of one subject, as drivers see it: its types are behind a function pointer.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/bytes.hpp"
#include "harness/op.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

struct Target {
  std::string_view subject;
  std::string_view implementation;
  Abilities abilities;
  /// Any bytes are a program. `progress` is kept up to date while it runs.
  Verdict (*run)(std::span<const std::uint8_t> program, Progress& progress);
  /// A random program that the implementation is able to run; each seed has its own.
  Bytes (*write)(std::uint64_t seed);
};

/// The target that this binary was built for. Each worker binary links one definition.
extern const Target target;

}  // namespace dropcheck
