// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/frame.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dropcheck::inspect {
namespace {

struct Expected {
  std::string_view text;
  std::string_view function, file;
  std::uint64_t line = 0, column = 0;
  std::string_view module;
};

TEST(Frame, ReadsEveryShapeThatSymbolizersPrint) {
  const Expected shapes[] = {
      {"#0 0x55 in f(int) const /src/a.cpp:3:7", "f(int) const", "/src/a.cpp", 3, 7, ""},
      {"#1 0x55 in main /src/a.cpp:3", "main", "/src/a.cpp", 3, 0, ""},
      {"#2 0x55 in main csu/../sysdeps/x.h:58:16", "main", "csu/../sysdeps/x.h", 58, 16, ""},
      {"#3 0x55 in _start (/bin/a+0x55) (BuildId: 9b15)", "_start", "", 0, 0, "/bin/a"},
      {"#4 0x55  (/bin/a b/(c)/d+0x55)", "", "", 0, 0, "/bin/a b/(c)/d"},
      {"#5 0x55  (<unknown module>)", "", "", 0, 0, ""},
      {"#6 0x55 in start(void*) asan_interceptors.cpp.o", "start(void*)", "asan_interceptors.cpp.o",
       0, 0, ""},
      {"#7 0x55 in operator delete(void*, unsigned long)", "operator delete(void*, unsigned long)",
       "", 0, 0, ""},
      {"#8 0x55 in g+0x12 (/bin/a+0x55)", "g", "", 0, 0, "/bin/a"},
      {"#9 f(int, long) /src/a.cpp:3:7 (a+0x55) (BuildId: bc)", "f(int, long)", "/src/a.cpp", 3, 7,
       "a"},
      {"#10 <null> <null> (libc.so.6+0x27249)", "", "", 0, 0, "libc.so.6"},
      {"#11 pthread_create <null> (a+0x544ad)", "pthread_create", "", 0, 0, "a"},
      {"#12 0x55 in operator/(A, B) /a dir/(x)/y z.cpp:1:2", "operator/(A, B)",
       "/a dir/(x)/y z.cpp", 1, 2, ""},
      {"#13 0x55 in std::pair<int, long> f<int, (char)40>() b.cpp:4",
       "std::pair<int, long> f<int, (char)40>()", "b.cpp", 4, 0, ""},
      {"#14 0x55 in main::$_1::operator()() const C:\\x\\y.cpp:4", "main::$_1::operator()() const",
       "C:\\x\\y.cpp", 4, 0, ""},
  };
  for (const Expected& shape : shapes) {
    const auto frame = parse_frame(shape.text);
    ASSERT_TRUE(frame) << shape.text;
    EXPECT_EQ(frame->function, shape.function) << shape.text;
    EXPECT_EQ(frame->file, shape.file) << shape.text;
    EXPECT_EQ(frame->line, shape.line) << shape.text;
    EXPECT_EQ(frame->column, shape.column) << shape.text;
    EXPECT_EQ(frame->module, shape.module) << shape.text;
  }
}

TEST(Frame, KeepsOffsetBuildIdAndPc) {
  const auto frame = parse_frame("#3 0x7f00 in f (/bin/a+0x1a) (BuildId: 9b15)");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->index, 3u);
  EXPECT_EQ(frame->pc, 0x7f00u);
  EXPECT_EQ(frame->offset, 0x1au);
  EXPECT_EQ(frame->build_id, "9b15");
}

TEST(Frame, AMarkupFrameHasItsPcOnly) {
  const auto frame = parse_frame("{{{bt:2:0x555555664832:pc}}}");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->index, 2u);
  EXPECT_EQ(frame->pc, 0x555555664832u);
}

TEST(Frame, WhatOnlyLooksLikeAFrameIsNone) {
  for (const std::string_view text :
       {"#2\tINITED cov: 4 ft: 5 corp: 1/2b exec/s: 0 rss: 30Mb", "#17 NEW    cov: 4 exec/s: 0",
        "#include <vector>", "# 0x55 in f", "#1", "#1 ", "#99999999999999999999 0x55 in f",
        "#1 0x55 f /src/a.cpp:3", "#4 issue fixed"}) {
    EXPECT_FALSE(parse_frame(text)) << text;
  }
}

TEST(Frame, NumbersThatDoNotFitAreTheLargestAndNotWrapped) {
  const auto frame = parse_frame("#0 0x55 in f /a.cpp:99999999999999999999999:1");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->line, ~std::uint64_t{0});
}

TEST(Frame, ValgrindsFramesNameASourceOrAModule) {
  const auto source = parse_valgrind_frame("by 0x10B532: drop(int*) (a b.cpp:41)");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->function, "drop(int*)");
  EXPECT_EQ(source->file, "a b.cpp");
  EXPECT_EQ(source->line, 41u);
  const auto module = parse_valgrind_frame("at 0x484575B: operator delete(void*) (in /usr/x.so)");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->function, "operator delete(void*)");
  EXPECT_EQ(module->module, "/usr/x.so");
  const auto nameless = parse_valgrind_frame("by 0x1: ???");
  ASSERT_TRUE(nameless);
  EXPECT_EQ(nameless->function, "");
  EXPECT_FALSE(parse_valgrind_frame("at exit: 8 bytes"));
}

TEST(Frame, FramesOfOnePcAreInlinedIntoTheNext) {
  std::vector<Frame> frames(3);
  frames[0].pc = frames[1].pc = 7;
  frames[2].pc = 8;
  mark_inlined(frames);
  EXPECT_TRUE(frames[0].inlined);
  EXPECT_FALSE(frames[1].inlined);
  EXPECT_FALSE(frames[2].inlined);
}

TEST(Frame, WithoutPcTheOffsetTells) {
  std::vector<Frame> frames(2);
  frames[0].module = frames[1].module = "a";
  frames[0].offset = frames[1].offset = 7;
  mark_inlined(frames);
  EXPECT_TRUE(frames[0].inlined);
}

}  // namespace
}  // namespace dropcheck::inspect
