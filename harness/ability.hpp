// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Abilities in words, and the members of an adapter that show them.
#pragma once

#include <string_view>

#include "harness/op.hpp"

namespace dropcheck {

struct AbilityInfo {
  Abilities bit;
  std::string_view name;
  /// The members of an adapter that show it, with spaces between.
  std::string_view members;
  /// How these are declared; empty for a promise, which is a constant of its name that is true.
  std::string_view shape;

  constexpr bool is_promise() const { return shape.empty(); }
};

constexpr AbilityInfo promise(Abilities bit, std::string_view name) {
  return {bit, name, name, ""};
}

/// Of every subject: the one that an adapter takes back, by `no_exceptions`.
inline constexpr AbilityInfo unwinding{unwinds, "exceptions", "no_exceptions",
                                       "static constexpr bool no_exceptions = false"};

}  // namespace dropcheck
