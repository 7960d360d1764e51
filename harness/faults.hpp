// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which construction, copy or drop of a labelled payload throws. Part of the language's rules:
// model and subject keep one each and ask it at the same moments.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "harness/op.hpp"

namespace dropcheck {

enum class FaultPoint : std::uint8_t { make, copy, drop };

class FaultPlan {
 public:
  /// The `ordinal`-th event of this kind from now throws; 0 disarms.
  void arm(FaultPoint point, Label label, Ordinal ordinal) { left(point, label) = ordinal.index; }
  void disarm_all() { left_ = {}; }

  /// Whether this event, which counts, throws. Never while another throw is on its way: a second
  /// one would end the process, in C++ as in Rust.
  bool fires(FaultPoint point, Label label) {
    std::uint8_t& left = this->left(point, label);
    if (left == 0 || --left != 0 || unwinding_) return false;
    unwinding_ = true;
    return true;
  }

  /// The program throws by itself.
  void throws() { unwinding_ = true; }
  /// The throw has arrived at the op that caused it.
  void caught() { unwinding_ = false; }

 private:
  std::uint8_t& left(FaultPoint point, Label label) {
    return left_[static_cast<std::size_t>(point)][label.index];
  }

  std::array<std::array<std::uint8_t, limits::labels>, 3> left_{};
  bool unwinding_ = false;
};

/// What a payload throws.
struct Thrown {};

}  // namespace dropcheck
