// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/html.hpp"

#include <gtest/gtest.h>

#include "tools/page/shell.hpp"

namespace dropcheck::page {
namespace {

TEST(Html, TextIsNoMarkup) {
  EXPECT_EQ(html("<td title=\"{}\">{}</td>", "\"'", std::string("<script>&")).text,
            "<td title=\"&quot;&#39;\">&lt;script&gt;&amp;</td>");
}

TEST(Html, MarkupAndNumbersStayAsTheyAre) {
  EXPECT_EQ(html("{}{:#x}{}", Markup{"<b>"}, 255u, 3).text, "<b>0xff3");
}

TEST(Html, WhatIsNoUtf8OrNoCharacterToSeeIsReplaced) {
  EXPECT_EQ(escaped("a\x01\x7f\xc2\x85z"), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(escaped("\tä€𝄞\n"), "\tä€𝄞\n");
  for (const char* broken : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(escaped(broken).substr(0, 3), "\xef\xbf\xbd") << broken;
  }
}

TEST(Html, WhatTurnsTheDirectionOfWritingIsNamed) {
  EXPECT_EQ(escaped("a\u202eb\u2066c\u200bd"), "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d");
}

TEST(Html, AFieldIsCutAndTellsWhatIsLeftOut) {
  EXPECT_EQ(cut("abc", 3).text, "abc");
  EXPECT_EQ(cut(std::string(10u << 20, '<'), 2).text,
            "&lt;&lt;<span class=\"cut\">… 10,485,758 bytes left out</span>");
  EXPECT_EQ(cut("a€b", 2).text.substr(0, 2), "a<") << "not within a character";
}

TEST(Html, WhatStandsBetweenBackticksIsCode) {
  EXPECT_EQ(prose("op 3 `a<b` and `c` end").text,
            "op 3 <code>a&lt;b</code> and <code>c</code> end");
  EXPECT_EQ(prose("a ` b").text, "a ` b");
}

TEST(Shell, APageWithoutAScriptAllowsNone) {
  const std::string page = file_of({.title = "a </title><script>"}, Markup{"<main></main>\n"});
  EXPECT_EQ(page.find("script"), page.find("script&gt;"));
  EXPECT_NE(page.find("default-src 'none'; style-src 'sha256-"), page.npos);
}

}  // namespace
}  // namespace dropcheck::page
