// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/report_page.hpp"

#include <gtest/gtest.h>

namespace dropcheck::page {
namespace {

using inspect::Parsed;
using inspect::Report;

Report report_named(const std::string& function) {
  Report report;
  report.log = "-";
  report.tool = "AddressSanitizer";
  report.kind = "heap-use-after-free";
  inspect::Frame frame;
  frame.function = function;
  frame.file = "a.cpp";
  frame.line = 1;
  inspect::Stack stack;
  stack.name = "access";
  stack.frames.push_back(frame);
  report.stacks.push_back(stack);
  return report;
}

std::string page_with(std::vector<Report> reports) {
  Parsed parsed;
  parsed.reports = std::move(reports);
  return report_page({.parsed = parsed, .root = ""});
}

TEST(ReportPage, TextOfALogIsNoMarkup) {
  Report report = report_named("f<script>alert(1)</script>");
  report.log = "<img src=x>";
  report.flags.insert("truncated");
  const std::string page = page_with({report});
  EXPECT_EQ(page.find("<script>alert"), page.npos);
  EXPECT_EQ(page.find("<img"), page.npos);
  EXPECT_NE(page.find("f&lt;script&gt;alert"), page.npos);
}

}  // namespace
}  // namespace dropcheck::page
