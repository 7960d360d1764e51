// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/inspect/json.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"
#include "tools/inspect/severity.hpp"
#include "tools/inspect/text.hpp"
#include "tools/inspect/view.hpp"

namespace dropcheck::inspect {
namespace {

using Json = nlohmann::json;

TEST(ReportJson, HasEveryFieldOfTheSchema) {
  const Json document = Json::parse(to_json(parse(samples::use_after_free, "a.log")));
  EXPECT_EQ(document["version"], 1);
  EXPECT_EQ(document["unparsed"], Json::array());
  const Json& report = document["reports"].at(0);
  for (const char* field :
       {"log", "tool", "kind", "access", "size", "address", "thread", "stacks", "leaks",
        "scariness", "region", "shadow", "lines", "where", "flags", "severity", "details"}) {
    EXPECT_TRUE(report.contains(field)) << field;
  }
  EXPECT_EQ(report["log"], "a.log");
  EXPECT_EQ(report["address"], "0x502000000018");
  EXPECT_EQ(report["size"], 8);
  const Json& frame = report["stacks"]["access"].at(3);
  EXPECT_EQ(frame["function"], "_start");
  EXPECT_EQ(frame["file"], nullptr);
  EXPECT_EQ(frame["line"], nullptr);
  EXPECT_EQ(frame["module"], "/opt/a (1)/demo");
  EXPECT_EQ(frame["offset"], "0x1050");
  EXPECT_EQ(frame["build_id"], "0badc0de");
  EXPECT_EQ(report["shadow"]["guilty"]["meaning"], "freed heap memory");
  EXPECT_EQ(report["lines"], (Json{{"first", 3}, {"last", 34}}));
  EXPECT_EQ(report["where"]["stacks"]["free"], 12);
}

TEST(ReportJson, WhatIsNotKnownIsNull) {
  const Json document = Json::parse(to_json(parse("free(): invalid pointer\n")));
  const Json& report = document["reports"].at(0);
  for (const char* field :
       {"access", "size", "address", "thread", "scariness", "region", "shadow"}) {
    EXPECT_EQ(report[field], nullptr) << field;
  }
  EXPECT_EQ(report["stacks"], Json::object());
}

TEST(ReportJson, LeaksHaveTheirStacks) {
  const Json document = Json::parse(to_json(parse(samples::leaks)));
  const Json& leaks = document["reports"].at(0)["leaks"];
  ASSERT_EQ(leaks.size(), 2u);
  EXPECT_EQ(leaks.at(0)["direct"], true);
  EXPECT_EQ(leaks.at(1)["bytes"], 1024);
  EXPECT_EQ(leaks.at(1)["stack"].at(1)["function"], "link");
}

TEST(ReportJson, BytesThatAreNoTextDoNotBreakIt) {
  const Json document = Json::parse(
      to_json(parse("==1==ERROR: AddressSanitizer: \xff\xfe\"\\<script> on address 0x1\n"
                    "    #0 0x1 in f\xc3(\x01) /a\xff.cpp:1\n")));
  EXPECT_EQ(document["reports"].size(), 1u);
}

TEST(ReportView, TellsTheWorstFirstAndAlikeOnesOnce) {
  const std::string log = std::string(samples::leaks) + std::string(samples::use_after_free) +
                          std::string(samples::use_after_free);
  const std::string text = to_text(parse(log, "run.log"), {});
  EXPECT_LT(text.find("heap-use-after-free READ of 8 bytes"), text.find("memory-leaks"));
  EXPECT_TRUE(contains(text, "run.log:19  2 times")) << text;
  EXPECT_TRUE(contains(text, "3 reports, 2 distinct")) << text;
  EXPECT_TRUE(contains(text, "free    free_node  /srv/my code/rc.hpp:20:5")) << text;
}

TEST(ReportView, FitsAScreenUnlessAskedForAll) {
  std::string log;
  for (int i = 0; i < 40; ++i) {
    log += "a.cpp:" + std::to_string(i + 1) + ":1: runtime error: division by zero\n";
  }
  const Parsed parsed = parse(log);
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  const std::string shown = to_text(parsed, {});
  EXPECT_LE(lines(shown), 24);
  EXPECT_TRUE(contains(shown, "… and 36 more; -v shows all")) << shown;
  EXPECT_GE(lines(to_text(parsed, {.verbose = true, .colour = false})), 120);
}

TEST(ReportView, SaysWhatIsWrongWithALog) {
  const auto cut = samples::use_after_free.substr(0, 700);
  EXPECT_TRUE(contains(to_text(parse(cut), {}), "cut off"));
  EXPECT_TRUE(contains(to_text(parse("==1==ERROR: AddressSanitizer: double-free on address 0x1 at\n"
                                     "    #0 0x1  (/bin/a+0x1)\n    #1 0x2  (/bin/a+0x2)\n"),
                               {}),
                       "its frames have no names"));
  EXPECT_TRUE(contains(to_text(parse("==1==LeakSanitizer has encountered a fatal error.\n"), {}),
                       "leaks were not looked for"));
}

TEST(ReportView, NothingInALogReachesTheTerminalAsAnEscape) {
  const std::string text =
      to_text(parse("==1==ERROR: AddressSanitizer: double-free\x07 on address 0x1 at pc 0x2\n"
                    "    #0 0x1 in f\x9b\xe2\x80\xae /a.cpp:1\n"),
              {.verbose = true, .colour = false});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_FALSE(contains(text, "\xe2\x80\xae"));
  EXPECT_EQ(printable("a\tb\x1b[0m\xc3\xa4"), "a b\\x1b[0m\xc3\xa4");
}

TEST(ReportView, ColourOnlyWhereItIsAskedFor) {
  const Parsed parsed = parse(samples::use_after_free);
  EXPECT_FALSE(contains(to_text(parsed, {}), "\033"));
  EXPECT_TRUE(contains(to_text(parsed, {.verbose = false, .colour = true}), "\033[1;31m"));
}

TEST(ReportSeverity, WritesOutrankReadsAndLeaksComeLast) {
  const auto rank = [](std::string_view kind, std::string_view access) {
    Report report;
    report.kind = kind;
    report.access = access;
    return severity_of(report).rank;
  };
  EXPECT_GT(rank("heap-use-after-free", "WRITE"), rank("heap-use-after-free", "READ"));
  EXPECT_GT(rank("double-free", ""), rank("heap-buffer-overflow", "READ"));
  EXPECT_GT(rank("heap-buffer-overflow", "READ"), rank("signed-integer-overflow", ""));
  EXPECT_GT(rank("signed-integer-overflow", ""), rank("memory-leaks", ""));
}

TEST(ReportKey, ProjectFramesAreToldByPathAndNeverByName) {
  const auto frame = [](std::string_view function, std::string_view file) {
    Frame made;
    made.function = function;
    made.file = file;
    made.line = 1;
    return made;
  };
  EXPECT_TRUE(is_project_frame(frame("operator*(Rc<int>&)", "/src/rc.hpp")));
  EXPECT_TRUE(is_project_frame(frame("free_node", "rc.cpp")));
  EXPECT_FALSE(is_project_frame(frame("free", "../../../../src/libsanitizer/asan/a.cpp")));
  EXPECT_FALSE(is_project_frame(frame("main", "csu/../sysdeps/nptl/libc_start_call_main.h")));
  EXPECT_FALSE(is_project_frame(frame("std::vector<int>::at", "/usr/include/c++/12/vector")));
  EXPECT_FALSE(is_project_frame(frame("f", "")));
}

TEST(OwnFrames, AreTheProgramsAndInAWorkersReportNotTheHarnesss) {
  Report report;
  Stack stack;
  for (const char* file :
       {"/src/harness/ledger.cpp", "/usr/include/c++/12/vector", "/src/rc.hpp"}) {
    Frame& frame = stack.frames.emplace_back();
    frame.function = "f";
    frame.file = file;
    frame.line = 1;
  }
  const auto files = [&] {
    std::vector<std::string> files;
    for (const Frame* frame : own_frames(report, stack)) files.push_back(frame->file);
    return files;
  };
  using Files = std::vector<std::string>;
  EXPECT_EQ(files(), (Files{"/src/harness/ledger.cpp", "/src/rc.hpp"}));
  report.trailer.emplace();
  EXPECT_EQ(files(), Files{"/src/rc.hpp"});
  stack.frames.pop_back();
  EXPECT_EQ(files().size(), 2u) << "all, if none is the program's";
}

TEST(ReportKey, TheFreeingStackTellsReportsApart) {
  Report one = parse(samples::use_after_free).reports.at(0);
  Report other = one;
  EXPECT_EQ(key_of(one), key_of(other));
  other.address = 7;
  other.pid = 9;
  EXPECT_EQ(key_of(one), key_of(other));
  other.stacks.at(1).frames.at(1).function = "elsewhere";
  EXPECT_NE(key_of(one), key_of(other));
}

}  // namespace
}  // namespace dropcheck::inspect
