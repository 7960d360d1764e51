// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes into lines: without ANSI colours, carriage returns, NULs, and what CI systems put before
// each line. Memory is one line's, time is linear.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

struct Line {
  LineNumber number = 0;
  std::string_view text;   // without blanks at its ends; valid during the call
  std::string_view whole;  // with them, and with what runners put before it; valid as long
  bool cut = false;        // it was longer than limits::line_bytes, the rest is gone
  bool unended = false;    // the last one, without a newline
};

class LineReader {
 public:
  explicit LineReader(std::function<void(const Line&)> sink) : sink_(std::move(sink)) {}

  void feed(std::string_view bytes);
  /// Tells the last line, if no newline ended it.
  void finish();
  LineNumber lines() const { return number_; }

 private:
  void append(std::string_view bytes);
  void tell(std::string_view bytes, bool unended);

  std::function<void(const Line&)> sink_;
  std::string held_;   // of a line that is not complete
  std::string clean_;  // a line that had to be cleaned
  LineNumber number_ = 0;
  bool cut_ = false;
  bool begun_ = false;
};

/// `text` without what a CI system, `ctest -V` or a container's log driver put before it.
std::string_view without_prefix(std::string_view text);

}  // namespace dropcheck::inspect
