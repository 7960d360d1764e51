// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/junit.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <pugixml.hpp>
#include <sstream>

#include "tools/artifacts.hpp"

namespace dropcheck {
namespace {

// XML 1.0 has no spelling for most control characters.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\t'; }, '?');
  return text;
}

}  // namespace

bool write_junit(const std::string& path, const std::vector<TestCase>& cases) {
  pugi::xml_document document;
  auto suites = document.append_child("testsuites");
  auto suite = suites.append_child("testsuite");
  suite.append_attribute("name") = "dropcheck";
  suite.append_attribute("tests") = cases.size();
  suite.append_attribute("failures") =
      std::ranges::count_if(cases, [](const TestCase& test) { return !test.failure.empty(); });
  for (const TestCase& test : cases) {
    auto element = suite.append_child("testcase");
    element.append_attribute("classname") = test.suite.c_str();
    element.append_attribute("name") = test.name.c_str();
    element.append_attribute("time") = fmt::format("{:.3f}", test.seconds).c_str();
    if (test.failure.empty()) continue;
    const std::string text = printable(test.failure);
    auto failure = element.append_child("failure");
    failure.append_attribute("message") = text.substr(0, text.find('\n')).c_str();
    failure.text() = text.c_str();
  }
  std::ostringstream text;
  document.save(text, "  ");
  if (write_file(path, text.str())) return true;
  fmt::print(stderr, "{}: cannot be written: {}\n", path, std::strerror(errno));
  return false;
}

}  // namespace dropcheck
