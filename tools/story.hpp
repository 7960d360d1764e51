// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What led to a finding: the ops that made, dropped and touched the objects it is about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/finding.hpp"

namespace dropcheck {

/// What one object went through. Steps count from 0; that behind the last one is the end of the
/// program, when everything is dropped.
struct ObjectStory {
  std::uint32_t object;
  std::size_t made;
  /// Where it got another handle, by the model.
  std::vector<std::size_t> cloned = {};
  std::optional<std::size_t> dropped = {};
  /// Too late.
  std::vector<std::size_t> touched = {};
  /// Its block was there when it should have been gone.
  bool left = false;
};

/// Of each object, by serial number.
std::vector<ObjectStory> objects_of(const Finding& finding);

/// The object that broke the rule, or on which it was broken. `touched`: by the op that did, too
/// late or wrongly. Nothing for a finding that is about no object, or about all.
std::optional<ObjectStory> guilty_object_of(const Finding& finding);

/// The op at a step as text, or "the end of the program".
std::string op_text(const Finding& finding, std::size_t step);

/// In a sentence, as "op 3 `look b0` touches node #0, which op 2 `drop b1` dropped: its box went";
/// empty if the history tells nothing beyond the step at which the rule was broken.
std::string story_of(const Finding& finding);

}  // namespace dropcheck
