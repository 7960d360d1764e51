// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A test case: a list of steps over absolute slots. Pure data; `text.hpp` and `bytes.hpp` spell it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/op.hpp"

namespace dropcheck {

/// An op, run now or, with `on_drop`, whenever a node of that label is dropped from now on.
template <class Op>
struct Step {
  Op op;
  std::optional<Label> on_drop;
  bool operator==(const Step&) const = default;
};

/// Whether values of a language have drop scripts. One that has none says `has_scripts = false`.
template <class Language>
inline constexpr bool has_scripts = true;
template <class Language>
  requires requires { Language::has_scripts; }
inline constexpr bool has_scripts<Language> = Language::has_scripts;

/// `Language` names the subject: `using Op = std::variant<…>; subject; version`.
template <class Language>
struct Program {
  using Op = typename Language::Op;

  /// The swarm mask, by op id: these ops are skipped wherever they stand, drop scripts included.
  std::uint64_t omitted = 0;
  std::vector<Step<Op>> steps;

  bool omits(const OpInfo& info) const { return (omitted >> info.id & 1) != 0; }
  bool operator==(const Program&) const = default;
};

}  // namespace dropcheck
