// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How every driver runs a program: watched by the flight recorder, its trace hash noted if asked
// for.
#pragma once

#include <cstdint>
#include <cstdio>
#include <span>

#include "harness/bytes.hpp"
#include "harness/flight.hpp"
#include "harness/target.hpp"
#include "harness/verdict.hpp"

namespace dropcheck {

/// Names a file to which each judged program adds a line: its trace hash and its bytes, both in
/// hex.
inline constexpr const char* traces_variable = "DROPCHECK_TRACES";

class Judge {
 public:
  explicit Judge(const Target& target, StateCells cells = {});
  ~Judge();
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  Verdict operator()(std::span<const std::uint8_t> program);

  /// Whether a parent process reads the flight, and so learns of violations by itself.
  bool has_parent() const;
  Flight& flight() { return flight_; }

 private:
  /// The program without the ops that the parent omits.
  std::span<const std::uint8_t> allowed(std::span<const std::uint8_t> program);

  const Target& target_;
  StateCells cells_;
  Flight& flight_;
  std::FILE* traces_;
  Bytes allowed_;
};

}  // namespace dropcheck
