// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members of an adapter that look like an ability's and show none: a typing error leaves a run
// green that tries less than its owner believes.
#pragma once

#include <string>
#include <vector>

#include "harness/language.hpp"

namespace dropcheck {

struct NearMiss {
  std::string member;
  std::string why;

  bool operator==(const NearMiss&) const = default;
};

/// Members that an adapter has, against what there is to have: a name within two edits of a missing
/// ability's, or the right name, declared otherwise.
std::vector<NearMiss> near_misses(const LanguageInfo& language, Abilities abilities,
                                  const std::vector<std::string>& members);

}  // namespace dropcheck
