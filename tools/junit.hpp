// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace dropcheck {

struct TestCase {
  std::string suite;
  std::string name;
  double seconds = 0;
  /// Empty if it passed.
  std::string failure = {};
};

/// JUnit's XML, as CI systems read it. Errors: false, and a line on standard error.
bool write_junit(const std::string& path, const std::vector<TestCase>& cases);

}  // namespace dropcheck
