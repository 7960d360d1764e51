// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What logs look like when everything goes wrong: nothing crashes, hangs or gets lost in silence.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "tools/inspect/json.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"
#include "tools/inspect/view.hpp"

namespace dropcheck::inspect {
namespace {

// Every line is in a report, is known, or is listed or counted; and both outputs can be made.
void expect_sound(const Parsed& parsed) {
  for (const Report& report : parsed.reports) {
    EXPECT_FALSE(report.tool.empty());
    EXPECT_LE(report.first, report.last);
    EXPECT_LE(report.last, parsed.lines);
  }
  EXPECT_LE(parsed.unparsed.size(), parsed.unparsed_lines);
  EXPECT_LE(parsed.unparsed_lines + parsed.other_lines, parsed.lines);
  EXPECT_FALSE(to_json(parsed).empty());
  EXPECT_FALSE(to_text(parsed, {.verbose = true, .colour = false}).empty());
}

TEST(Robust, EveryPrefixOfALogIsALog) {
  for (const std::string_view log : samples::all) {
    std::size_t before = 0;
    for (std::size_t length = 0; length <= log.size(); ++length) {
      const Parsed parsed = parse(log.substr(0, length));
      ASSERT_GE(parsed.reports.size(), before) << length;  // what was found is not lost again
      if (length % 7 == 0) expect_sound(parsed);
      before = parsed.reports.size();
    }
  }
}

TEST(Robust, AReportThatIsCutOffSaysSo) {
  const std::string_view log = samples::use_after_free;
  const std::size_t headline = log.find("READ of");
  const std::size_t end = log.find("==410==ABORTING");
  for (std::size_t length = headline; length < log.find("SUMMARY: "); ++length) {
    const Parsed parsed = parse(log.substr(0, length));
    ASSERT_EQ(parsed.reports.size(), 1u);
    ASSERT_TRUE(parsed.reports[0].flags.contains("truncated")) << log.substr(0, length);
  }
  for (std::size_t length = log.find("Shadow bytes"); length < end; ++length) {
    if (log[length - 1] == '\n') continue;  // what ends with a line may be all that was printed
    const Parsed parsed = parse(log.substr(0, length));
    ASSERT_TRUE(parsed.reports.at(0).flags.contains("truncated")) << log.substr(0, length);
  }
  EXPECT_FALSE(parse(log).reports.at(0).flags.contains("truncated"));
}

TEST(Robust, EverySuffixOfALogIsALog) {
  for (const std::string_view log : samples::all) {
    for (std::size_t start = 0; start <= log.size(); start += 3) {
      expect_sound(parse(log.substr(start)));
    }
  }
}

TEST(Robust, AReportWithoutItsHeadlineIsStillFound) {
  const std::string_view log = samples::use_after_free;
  const Report report = parse(log.substr(log.find("READ of"))).reports.at(0);
  EXPECT_TRUE(report.flags.contains("headline_lost"));
  EXPECT_EQ(report.kind, "heap-use-after-free");
  EXPECT_EQ(report.access, "READ");
  const Report summary = parse(log.substr(log.find("SUMMARY: "))).reports.at(0);
  EXPECT_TRUE(summary.flags.contains("headline_lost"));
  EXPECT_EQ(summary.kind, "heap-use-after-free");
}

TEST(Robust, BitsMayFlip) {
  std::mt19937 random(1);
  for (const std::string_view log : samples::all) {
    for (int round = 0; round < 300; ++round) {
      std::string broken(log);
      for (int flips = 0; flips < 1 + round % 8; ++flips) {
        broken[random() % broken.size()] ^= static_cast<char>(1u << (random() % 8));
      }
      expect_sound(parse(broken));
    }
  }
}

TEST(Robust, LinesMayBeShuffledLostAndDoubled) {
  std::mt19937 random(2);
  std::vector<std::string> lines;
  for (const std::string_view log : samples::all) {
    for (std::size_t at = 0; at < log.size();) {
      const std::size_t end = log.find('\n', at);
      lines.emplace_back(log.substr(at, end - at));
      at = end + 1;
    }
  }
  for (int round = 0; round < 100; ++round) {
    std::string log;
    for (int i = 0; i < 200; ++i) log += lines[random() % lines.size()] + "\n";
    expect_sound(parse(log));
  }
}

TEST(Robust, NulsReturnsAndColoursChangeNothing) {
  for (const std::string_view log : samples::all) {
    std::string dressed;
    for (std::size_t i = 0; i < log.size(); ++i) {
      if (log[i] == '\n') dressed += '\r';
      if (i % 5 == 0) dressed += std::string_view("\0", 1);
      if (i % 11 == 0) dressed += "\033[1m\033[0m";
      dressed += log[i];
    }
    EXPECT_EQ(to_json(parse(dressed)), to_json(parse(log)));
  }
}

TEST(Robust, PrefixesOfRunnersChangeNothing) {
  for (const std::string_view log : samples::all) {
    for (const std::string_view prefix : {"12: ", "2026-02-03T10:11:00.0000000Z ", "job-1  | "}) {
      std::string dressed(prefix);
      for (const char c : log.substr(0, log.size() - 1)) {
        dressed += c;
        if (c == '\n') dressed += prefix;
      }
      EXPECT_EQ(to_json(parse(dressed + "\n")), to_json(parse(log))) << prefix;
    }
  }
}

TEST(Robust, BlocksMayEndAnywhere) {
  for (const std::string_view log : samples::all) {
    const std::string whole = to_json(parse(log));
    for (const std::size_t block : {1u, 2u, 7u, 64u, 1000u}) {
      Parser parser("-");
      for (std::size_t at = 0; at < log.size(); at += block) parser.feed(log.substr(at, block));
      EXPECT_EQ(to_json(parser.finish()), whole) << block;
    }
  }
}

TEST(Robust, HostileNumbersAreBounded) {
  const Parsed parsed = parse(
      "==99999999999999999999==ERROR: AddressSanitizer: heap-buffer-overflow on address "
      "0xffffffffffffffffffffffff at pc 0x1 bp 0x2 sp 0x3\n"
      "READ of size 99999999999999999999999 at 0xffffffffffffffffff thread T99999999999999999999\n"
      "    #4000000000 0x1 in f /a.cpp:1\n    #0 0x1 in f /../../etc/passwd:9999999999999:1\n"
      "0x1 is located 18446744073709551615 bytes after 18446744073709551615-byte region [0x1,0x0)\n"
      "Direct leak of 99999999999999999999 byte(s) in 1 object(s) allocated from:\n");
  ASSERT_EQ(parsed.reports.size(), 1u);
  EXPECT_EQ(parsed.reports[0].size, ~std::uint64_t{0});
  expect_sound(parsed);
}

std::string repeated(std::string_view line, std::size_t times, std::string_view before = "") {
  std::string text(before);
  for (std::size_t i = 0; i < times; ++i) text += line;
  return text;
}

TEST(Robust, MoreThanIsKeptIsCounted) {
  const std::string headline = "==1==ERROR: AddressSanitizer: attempting double-free on 0x1 in\n";
  const Parsed many = parse(repeated(headline, limits::reports + 10));
  EXPECT_EQ(many.reports.size(), limits::reports);
  EXPECT_EQ(many.left_out, 10u);
  std::string deep = headline;
  for (std::size_t i = 0; i < limits::frames + 5; ++i) {
    deep += "    #" + std::to_string(i) + " 0x1 in f /a.cpp:1\n";
  }
  const Parsed recursion = parse(deep);
  EXPECT_EQ(recursion.reports.at(0).stacks.at(0).frames.size(), limits::frames);
  EXPECT_EQ(recursion.reports.at(0).stacks.at(0).left_out, 5u);
  EXPECT_EQ(recursion.left_out, 5u);
  const Parsed lost = parse(repeated("what is this\n", 150, headline));
  EXPECT_EQ(lost.unparsed_lines, 150u);
}

// Linear time: four times the bytes may not cost sixteen times the time; a generous bound, for
// machines are busy.
TEST(Robust, HostileLogsTakeLinearTime) {
  const std::string headline = "==1==ERROR: AddressSanitizer: attempting double-free on 0x1 in\n";
  const std::pair<std::string, std::string> logs[] = {
      {headline, "freed by thread T0 here:\n"},
      {headline, "Direct leak of 1 byte(s) in 1 object(s) allocated from:\n"},
      {"==1==ERROR: LeakSanitizer: detected memory leaks\n",
       "Direct leak of 1 byte(s) in 1 object(s) allocated from:\n    #0 0x1 in f /a.cpp:1\n"},
      {headline, "    #0 0x1 in ((((((((((((((((((((((((((((((((((((((((( /a.cpp:1\n"},
      {"", headline},
      {"", "SUMMARY: AddressSanitizer: x\n"},
      {"", "\033[\033[\033[\033[\033[\033]\033]\033]"},
      {"", "Sanitizer: "},
      {"", "==1== Invalid read of size 1\n"},
      {"<?xml version=\"1.0\"?>\n<valgrindoutput>\n", "<error><kind>InvalidRead</kind></error>\n"},
      {"<?xml version=\"1.0\"?>\n<valgrindoutput>\n", "<a>"},
  };
  for (const auto& [before, line] : logs) {
    const std::string log = repeated(line, (std::size_t{2} << 20) / line.size(), before);
    const auto began = std::chrono::steady_clock::now();
    const Parsed parsed = parse(log);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_LT(took.count(), 20) << line;
    EXPECT_LE(parsed.reports.size(), limits::reports);
  }
}

}  // namespace
}  // namespace dropcheck::inspect
