// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/symbols.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tools/inspect/parser.hpp"

namespace dropcheck::inspect {
namespace {

const std::string log =
    "==1==ERROR: AddressSanitizer: attempting double-free on 0x10 in thread T0:\n"
    "    #0 0x51  (/bin/a+0x1) (BuildId: aa)\n    #1 0x52 in named /a.cpp:1:2\n"
    "    #2 0x53  (/bin/a+0x3) (BuildId: aa)\n    #3 0x54  (<unknown module>)\n"
    "    #4 0x55  (/bin/a+0x1) (BuildId: aa)\n"
    "SUMMARY: AddressSanitizer: double-free (/bin/a+0x1) (BuildId: aa)\n==1==ABORTING\n";

const std::vector<CodePlace> places = {{"/bin/a", 1}, {"/bin/a", 3}};

// clang-format off
const std::string answers =
    R"-({"Address":"0x1","ModuleName":"/bin/a","Symbol":[{"FunctionName":"drop()","FileName":"./b.hpp","Line":7,"Column":3},{"FunctionName":"reset()","FileName":"/b.cpp","Line":9,"Column":0}]}
{"Address":"0x3","ModuleName":"/bin/a","Symbol":[{"FunctionName":"main","FileName":"/m.cpp","Line":1,"Column":1}]}
)-";
// clang-format on

TEST(Symbols, FramesWithAPlaceAndNoNameAreNameless) {
  const Report report = parse(log).reports.at(0);
  const std::vector<const Frame*> frames = nameless_frames(report);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[1]->offset, 3u);
  const Report leaks = parse(
                           "==1==ERROR: LeakSanitizer: detected memory leaks\n"
                           "Direct leak of 1 byte(s) in 1 object(s) allocated from:\n"
                           "    #0 0x51  (/bin/a+0x1)\n")
                           .reports.at(0);
  EXPECT_EQ(nameless_frames(leaks).size(), 1u);
}

TEST(Symbols, EachPlaceIsALineOfTheInput) {
  EXPECT_EQ(symbolizer_input(places), "CODE \"/bin/a\" 0x1\nCODE \"/bin/a\" 0x3\n");
}

TEST(Symbols, OnlyPlainAbsolutePathsAreAskable) {
  EXPECT_TRUE(is_askable("/opt/a (1)/b c+d'$(e)`f`;g"));
  for (const std::string_view module :
       {"", "a", "./a", "/a\"b", "/a\nb", "/a\\b", "/a\x7f", "-x"}) {
    EXPECT_FALSE(is_askable(module)) << module;
  }
}

TEST(Symbols, NamedFramesAreThoseOfALogWithNames) {
  Report report = parse(log).reports.at(0);
  EXPECT_TRUE(report.flags.contains("unsymbolized"));
  name_frames(report, read_symbols(answers, places));
  EXPECT_EQ(report.flags, std::set<std::string>{"symbolized"});
  const std::vector<Frame>& frames = report.stacks.at(0).frames;
  const std::pair<std::string, bool> expected[] = {
      {"drop()", true}, {"reset()", false}, {"named", false},  {"main", false},
      {"", false},      {"drop()", true},   {"reset()", false}};
  ASSERT_EQ(frames.size(), std::size(expected));
  for (unsigned i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].index, i);
    EXPECT_EQ(frames[i].function, expected[i].first);
    EXPECT_EQ(frames[i].inlined, expected[i].second);
  }
  EXPECT_EQ(frames[0].file, "b.hpp");
  EXPECT_EQ(frames[0].line, 7u);
  EXPECT_EQ(frames[0].column, 3u);
  EXPECT_EQ(frames[0].pc, 0x51u);
  EXPECT_EQ(frames[1].pc, 0x51u);
  EXPECT_EQ(frames[1].build_id, "aa");
}

TEST(Symbols, WhatIsNoAnswerNamesNothing) {
  for (const std::string_view line :
       {"", "{", "[]", "null", "\"\"", "{}", "/bin/a", R"({"Address":"0x2","Symbol":[]})",
        R"({"Address":1,"Symbol":[{"FunctionName":"f"}]})",
        R"({"Address":"0x1","Error":{"Message":"No such file"}})",
        R"({"Address":"0x1","Symbol":{}})", R"({"Address":"0x1","Symbol":[1]})",
        R"({"Address":"0x1","Symbol":[{"FunctionName":""}]})",
        R"({"Address":"0x1","Symbol":[{"FunctionName":7}]})"}) {
    EXPECT_TRUE(read_symbols(std::string(line) + "\n", places).empty()) << line;
  }
  Report report = parse(log).reports.at(0);
  name_frames(report, {});
  EXPECT_EQ(report.flags, std::set<std::string>{"unsymbolized"});
}

TEST(Symbols, AnswersOutOfStepNameNothingMore) {
  const std::size_t second = answers.find('\n') + 1;
  EXPECT_TRUE(read_symbols(answers.substr(second), places).empty());
  EXPECT_EQ(read_symbols(answers.substr(0, second), places).size(), 1u);
  EXPECT_EQ(read_symbols(answers.substr(0, answers.size() - 1), places).size(), 1u);
}

TEST(Symbols, AStackStaysWithinItsLimit) {
  Report report;
  Stack& stack = report.stacks.emplace_back();
  stack.frames.resize(limits::frames);
  for (Frame& frame : stack.frames) {
    frame.module = "/bin/a";
    frame.offset = 1;
  }
  name_frames(report, read_symbols(answers, places));
  EXPECT_EQ(stack.frames.size(), limits::frames);
  EXPECT_EQ(stack.left_out, limits::frames);
}

}  // namespace
}  // namespace dropcheck::inspect
