// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the bytes of a chunk are drawn: to scale, except that nothing is too narrow to be seen.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dropcheck::page {

class Ruler {
 public:
  /// In pixels.
  static constexpr double narrowest = 8;

  /// `cuts`: where something begins or ends, in any order; 0 among them.
  Ruler(std::vector<std::uint64_t> cuts, double pixels_per_byte) : cuts_(std::move(cuts)) {
    std::ranges::sort(cuts_);
    cuts_.erase(std::ranges::unique(cuts_).begin(), cuts_.end());
    for (std::size_t i = 0; i < cuts_.size(); ++i) {
      const double width =
          i == 0 ? 0 : static_cast<double>(cuts_[i] - cuts_[i - 1]) * pixels_per_byte;
      xs_.push_back(i == 0 ? 0 : xs_.back() + std::max(narrowest, width));
    }
  }

  /// Pushes what lies behind `end` away until there are so many pixels. Both are cuts.
  void widen(std::uint64_t begin, std::uint64_t end, double pixels) {
    const double more = pixels - (x(end) - x(begin));
    if (more <= 0) return;
    for (std::size_t i = index(end); i < xs_.size(); ++i) xs_[i] += more;
  }

  /// Of a cut.
  double x(std::uint64_t cut) const { return xs_[index(cut)]; }

 private:
  std::size_t index(std::uint64_t cut) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(cuts_, cut) - cuts_.begin());
  }

  std::vector<std::uint64_t> cuts_;
  std::vector<double> xs_;
};

}  // namespace dropcheck::page
