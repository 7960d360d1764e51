// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/report_page.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tools/page/source.hpp"

namespace dropcheck::page {
namespace {

namespace fs = std::filesystem;
using inspect::Parsed;
using inspect::Report;

Report report_named(const std::string& function, std::size_t frames = 1) {
  Report report;
  report.log = "-";
  report.tool = "AddressSanitizer";
  report.kind = "heap-use-after-free";
  for (const char* name : {"access", "free", "alloc"}) {
    inspect::Stack stack;
    stack.name = name;
    for (unsigned i = 0; i < frames; ++i) {
      inspect::Frame frame;
      frame.index = i;
      frame.function = function;
      frame.file = "a.cpp";
      frame.line = i + 1;
      stack.frames.push_back(frame);
    }
    report.stacks.push_back(stack);
  }
  return report;
}

std::string page_with(std::vector<Report> reports) {
  Parsed parsed;
  parsed.reports = std::move(reports);
  return report_page({.parsed = parsed, .root = ""});
}

std::size_t times(std::string_view part, std::string_view text) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(ReportPage, TextOfALogIsNoMarkup) {
  const std::string script = "f<script>alert(1)</script>";
  Report report = report_named(script);
  report.log = report.headline = report.summary = report.thread = report.access = script;
  report.tool = report.kind = report.stacks[0].thread = report.stacks[1].name = script;
  report.region = inspect::Region{};
  report.region->memory = report.region->variable = report.region->relation = script;
  report.address = 16;
  report.shadow = inspect::Shadow{};
  report.shadow->dialect = report.shadow->meaning = report.shadow->guilty_byte = script;
  report.shadow->rows.push_back({16, script});
  report.scariness = inspect::Scariness{1, script};
  report.trailer = inspect::Trailer{};
  inspect::Trailer& trailer = *report.trailer;
  trailer.target = trailer.rule = trailer.expected = trailer.actual = trailer.defect = script;
  trailer.op = trailer.story = trailer.text = trailer.object = trailer.file = script;
  trailer.touched = inspect::Op{0, script};
  report.accesses.push_back({script, script, 1, 2, script, true});
  report.leaks.push_back({script, 1, 2, report.stacks[0], {}});
  Parsed parsed;
  parsed.reports = {report, report_named("g")};
  parsed.notes.push_back({script, script, script, 1});
  const std::string page = report_page({.parsed = parsed, .root = ""});
  EXPECT_EQ(times("<script>", page), 1u) << "only ours";
  EXPECT_GT(times("f&lt;script&gt;alert", page), 20u);
}

TEST(ReportPage, AlikeReportsAreOneFinding) {
  const std::string page = page_with({report_named("f"), report_named("f"), report_named("g")});
  EXPECT_EQ(times("<article ", page), 2u);
  EXPECT_EQ(times("and 1 more like it", page), 1u);
}

TEST(ReportPage, AFieldOfTenMegabytesIsCut) {
  const std::string page = page_with({report_named(std::string(10u << 20, 'x'))});
  EXPECT_LT(page.size(), 100'000u);
  EXPECT_NE(page.find("bytes left out"), page.npos);
}

TEST(ReportPage, TwoHundredFindingsWeighLessThanFiveMegabytes) {
  std::vector<Report> reports;
  for (unsigned i = 0; i < 200; ++i) {
    reports.push_back(report_named(std::string(500, 'x') + std::to_string(i), 100));
  }
  const std::string page = page_with(reports);
  EXPECT_LT(page.size(), 5'000'000u);
  EXPECT_EQ(times("<article ", page), 200u);
  EXPECT_GT(times("frames more", page), 200u);
}

TEST(ReportPage, FindingsThatHaveNoRoomAreCounted) {
  std::vector<Report> reports;
  for (unsigned i = 0; i < 20000; ++i) reports.push_back(report_named("f" + std::to_string(i)));
  const std::string page = page_with(reports);
  EXPECT_LT(page.size(), 5'000'000u);
  EXPECT_NE(page.find("more findings left out"), page.npos);
}

class SourcesTest : public testing::Test {
 protected:
  SourcesTest() {
    std::string pattern = (fs::temp_directory_path() / "dropcheck-XXXXXX").string();
    home_ = mkdtemp(pattern.data());
    fs::create_directories(home_ / "here" / "sub");
    std::ofstream(home_ / "here" / "sub" / "a.cpp") << "one\ntwo\r\nthree";
    std::ofstream(home_ / "here" / "secret") << "secret\n";
    std::ofstream(home_ / "outside.cpp") << "secret\n";
    fs::create_symlink("../outside.cpp", home_ / "here" / "link.cpp");
    fs::create_symlink("secret", home_ / "here" / "named.cpp");
    fs::create_symlink("sub/a.cpp", home_ / "here" / "inside.cpp");
  }
  ~SourcesTest() override { fs::remove_all(home_); }

  fs::path home_;
};

TEST_F(SourcesTest, LinesAreThoseAround) {
  Sources sources((home_ / "here").string());
  const auto lines = sources.around("sub/a.cpp", 2, 3);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].text, "two");
  EXPECT_EQ(lines[2].number, 3u);
  EXPECT_EQ(sources.around("sub/a.cpp", 3, 0).size(), 1u);
  EXPECT_EQ(sources.around("inside.cpp", 1, 0).size(), 1u);
  EXPECT_TRUE(sources.around("sub/a.cpp", 4, 3).empty());
  EXPECT_TRUE(sources.around("sub/a.cpp", ~std::uint64_t{0}, 3).empty());
}

TEST_F(SourcesTest, WhatLiesOutsideOrIsNoSourceIsNotRead) {
  Sources sources((home_ / "here").string());
  for (const std::string file :
       {"link.cpp", "../outside.cpp", "secret", "named.cpp", "sub", "", "none.cpp"}) {
    EXPECT_TRUE(sources.around(file, 1, 3).empty()) << file;
  }
  EXPECT_TRUE(sources.around((home_ / "outside.cpp").string(), 1, 3).empty());
  Sources everything("/");
  EXPECT_TRUE(everything.around((home_ / "outside.cpp").string(), 1, 3).empty());
}

}  // namespace
}  // namespace dropcheck::page
