// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/lines.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/inspect/shadow.hpp"
#include "tools/inspect/text.hpp"

namespace dropcheck::inspect {
namespace {

struct Told {
  std::string text;
  LineNumber number;
  bool cut, unended;
};

std::vector<Told> read(std::string_view bytes, std::size_t block = std::string_view::npos) {
  std::vector<Told> told;
  LineReader reader([&](const Line& line) {
    told.push_back({std::string(line.text), line.number, line.cut, line.unended});
  });
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string_view part = bytes.substr(at, block);
    reader.feed(part);
    at += part.size();
  }
  reader.finish();
  return told;
}

std::string only(std::string_view bytes) {
  const auto told = read(bytes);
  return told.size() == 1 ? told[0].text : "(not one line)";
}

TEST(Lines, ColoursReturnsAndNulsAreNotText) {
  EXPECT_EQ(only("\033[1m\033[31mERROR\033[0m: x\r\n"), "ERROR: x");
  EXPECT_EQ(only(std::string_view("a\0b\n", 4)), "ab");
  EXPECT_EQ(only("\033]8;;http://x\033\\link\033]8;;\033\\\n"), "link");
  EXPECT_EQ(only("half \033"), "half");
  EXPECT_EQ(only("half \033["), "half");
}

TEST(Lines, Utf16OfPlainTextIsRead) {
  std::string wide = "\xff\xfe";
  for (const char c : std::string_view("ab\r\nc\r\n")) (wide += c) += '\0';
  const auto told = read(wide);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].text, "ab");
  EXPECT_EQ(told[1].text, "c");
  EXPECT_EQ(told[2].text, "");
}

TEST(Lines, WhatRunnersPutInFrontIsNotText) {
  for (const std::string_view prefix :
       {"2026-02-03T10:11:00.0000000Z ", "12: ", "fuzz-1  | ", "[2026-02-03 10:11:00] ",
        "2026-02-03T10:11:00.000Z 3: ", "2026-02-03T10:11:00.000000Z 00O ", "    ",
        "\xef\xbb\xbf"}) {
    EXPECT_EQ(only(std::string(prefix) + "#0 0x55 in f"), "#0 0x55 in f") << prefix;
  }
}

TEST(Lines, WhatOnlyLooksLikeAPrefixStays) {
  for (const std::string_view line : {"0x55 is located", "12:3: runtime error: x",
                                      "a | b || c:", "errs.cpp:1:2: runtime error: y",
                                      "[32, 48) 'x' (line 39)", "12", "2026-02-03"}) {
    const auto told = only(line);
    EXPECT_TRUE(line.ends_with(told) && (told == line || line[0] == 'a')) << line << " -> " << told;
  }
}

TEST(Lines, BlocksMayEndAnywhere) {
  const std::string_view text = "one\r\ntwo\n\nfour";
  const auto whole = read(text);
  ASSERT_EQ(whole.size(), 4u);
  EXPECT_TRUE(whole[3].unended);
  for (std::size_t block = 1; block < text.size(); ++block) {
    const auto parts = read(text, block);
    ASSERT_EQ(parts.size(), whole.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(parts[i].text, whole[i].text);
      EXPECT_EQ(parts[i].number, whole[i].number);
    }
  }
}

TEST(Lines, AVeryLongLineIsCutAndSaysSo) {
  const auto told = read(std::string(3 * limits::line_bytes, 'x') + "\nnext\n", 1000);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].text.size(), limits::line_bytes);
  EXPECT_TRUE(told[0].cut);
  EXPECT_EQ(told[1].text, "next");
  EXPECT_FALSE(told[1].cut);
}

TEST(Text, ACursorMovesOnlyWhenItFinds) {
  Cursor cursor("12,345 x0x1F rest");
  EXPECT_FALSE(cursor.address());
  EXPECT_EQ(cursor.number(), 12345u);
  EXPECT_FALSE(cursor.skip("x"));
  EXPECT_EQ(cursor.next_address(), 0x1fu);
  EXPECT_FALSE(cursor.until("none"));
  EXPECT_EQ(cursor.rest(), " rest");
}

TEST(Text, ThreadsAreNamedInMoreThanOneWay) {
  EXPECT_EQ(thread_in("at 0x1 thread T12 (name)"), "T12");
  EXPECT_EQ(thread_in("by main thread:"), "main");
  EXPECT_EQ(thread_in("(pc 0x1 bp 0x2 sp 0x3 T0)"), "T0");
  EXPECT_EQ(thread_in("a thread Tx"), "");
}

Shadow shadow_of(std::initializer_list<std::string_view> rows) {
  Shadow shadow;
  for (const std::string_view row : rows) EXPECT_TRUE(add_shadow_row(row, shadow)) << row;
  return shadow;
}

TEST(ShadowDump, RowsOfApplicationAddressesStride0x80) {
  Shadow shadow = shadow_of({"0x501fffffff80: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
                             "=>0x502000000000: fa fa fd[fd]fa fa 00 04 fa fa fa fa fa fa fa fa"});
  decode_shadow(shadow, 0x502000000018);
  EXPECT_EQ(shadow.dialect, "application");
  EXPECT_EQ(shadow.guilty_byte, "fd");
  EXPECT_EQ(shadow.meaning, "freed heap memory");
  EXPECT_EQ(shadow.describes, 0x502000000018u);
}

TEST(ShadowDump, RowsOfShadowAddressesStride0x10) {
  Shadow shadow = shadow_of({"=>0x0c047fff8000: fa fa 00 fa fa fa[fd]fa fa fa fa fa fa fa fa fa",
                             "0x0c047fff8010: fa fa fa fa fa fa fa fa fa fa fa fa fa fa fa fa"});
  decode_shadow(shadow, 0x602000000030);
  EXPECT_EQ(shadow.dialect, "shadow");
  EXPECT_EQ(shadow.describes, 0x602000000030u);
}

TEST(ShadowDump, ASingleRowIsToldByTheAddress) {
  Shadow shadow = shadow_of({"=>0x0c047fff8000: fa fa 00 fa fa fa[fd]fa"});
  decode_shadow(shadow, 0x602000000030);
  EXPECT_EQ(shadow.dialect, "shadow");
}

TEST(ShadowDump, WhatIsNoRowIsRefused) {
  Shadow shadow;
  for (const std::string_view text :
       {"0x55 is located", "0x55: zz", "0x55:", "0x55: 0", "=>0x55: 00 0",
        "0x55: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"}) {
    EXPECT_FALSE(add_shadow_row(text, shadow)) << text;
  }
}

}  // namespace
}  // namespace dropcheck::inspect
