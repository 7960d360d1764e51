// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the command shows while it works: a line that is rewritten on a terminal, a plain line now
// and then elsewhere. Findings and progress of a `--json` run go to standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace dropcheck {

class Terminal {
 public:
  explicit Terminal(bool json) : out_(json ? stderr : stdout) {}

  /// A whole line. Rewrites whatever progress line stands there.
  void line(const std::string& text);
  /// Shown at once on a terminal; elsewhere every ten seconds.
  void progress(const std::string& text);
  std::FILE* out() const { return out_; }

  /// `text` in bold on a terminal that shows colour (NO_COLOR is respected).
  std::string bold(const std::string& text) const;

 private:
  bool on_terminal() const;
  void clear_progress();

  std::FILE* out_;
  bool progress_shown_ = false;
  std::chrono::steady_clock::time_point next_plain_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(10);
};

/// 1234567 as "1,234,567".
std::string with_commas(std::uint64_t number);

}  // namespace dropcheck
