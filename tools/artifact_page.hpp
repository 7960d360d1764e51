// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run leaves for people to look at: artifacts/report.html, a page of all findings there.
#pragma once

#include <optional>
#include <set>
#include <string>

namespace dropcheck {

class ArtifactPage {
 public:
  /// Made before the run begins: what lies in the directory by then was known.
  explicit ArtifactPage(std::string artifacts);

  /// Gives the path of the page. Errors: nothing, and a line on standard error.
  std::optional<std::string> write() const;

 private:
  std::string home_;
  std::set<std::string> known_;
};

}  // namespace dropcheck
