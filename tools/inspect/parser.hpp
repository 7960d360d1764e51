// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a log of any of the tools, or of several, and tells what it says. Any bytes are a log: what
// is not understood is listed or counted. Time is linear in the bytes, memory bounded by `limits`.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

class Parser {
 public:
  /// `log` names the log in what is told of it.
  explicit Parser(std::string log);
  ~Parser();

  /// The next bytes, cut anywhere.
  void feed(std::string_view bytes);
  /// Ends the log; the parser is of no use afterwards.
  Parsed finish();

 private:
  class Reading;
  std::unique_ptr<Reading> reading_;
};

/// A whole log at once.
Parsed parse(std::string_view bytes, std::string log = "-");

}  // namespace dropcheck::inspect
