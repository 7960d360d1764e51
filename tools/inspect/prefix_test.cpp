// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The golden logs, cut off at every byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/inspect/lines.hpp"
#include "tools/inspect/parser.hpp"

namespace dropcheck::inspect {
namespace {

namespace fs = std::filesystem;

// Each prefix is read from its beginning, so that long logs cost more than they show.
constexpr std::size_t bytes_most = 3000;

std::map<std::string, std::string> short_logs() {
  std::map<std::string, std::string> logs;
  for (const fs::directory_entry& entry : fs::directory_iterator(DROPCHECK_GOLDEN)) {
    if (entry.path().extension() != ".log" || entry.file_size() > bytes_most) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    logs[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return logs;
}

bool covers(const Report& report, LineNumber line) {
  return report.first <= line && line <= report.last;
}

/// Where each line begins, and behind the last one the end.
std::vector<std::size_t> starts_of(const std::string& log) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = log.find('\n'); at != std::string::npos; at = log.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

/// Lines that say something and belong to a report of the whole log.
std::vector<LineNumber> telling_lines(const std::string& log, const Parsed& whole) {
  const std::vector<std::size_t> starts = starts_of(log);
  std::vector<LineNumber> lines;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const std::string_view text =
        without_prefix({log.data() + starts[i], starts[i + 1] - starts[i] - 1});
    if (text.find_first_not_of(" =\r") == std::string_view::npos) continue;
    for (const Report& report : whole.reports) {
      if (covers(report, i + 1)) lines.push_back(i + 1);
    }
  }
  return lines;
}

class Prefixes {
 public:
  explicit Prefixes(const std::string& log)
      : log_(log),
        whole_(parse(log)),
        starts_(starts_of(log)),
        lines_(telling_lines(log, whole_)) {}

  /// What is wrong with how the first bytes are read; empty if nothing is.
  std::string judge(std::size_t length) const {
    const Parsed parsed = parse(std::string_view(log_).substr(0, length));
    if (parsed.reports.size() > whole_.reports.size()) return "a report too many";
    std::set<LineNumber> unparsed;
    for (const Unparsed& line : parsed.unparsed) unparsed.insert(line.at);
    for (const LineNumber line : lines_) {
      if (starts_[line] > length) break;  // the line that is cut may be anyone's
      const auto told = [&](const Report& report) { return covers(report, line); };
      if (std::ranges::none_of(parsed.reports, told) && !unparsed.contains(line)) {
        return "line " + std::to_string(line) + " is lost";
      }
    }
    for (std::size_t i = 0; i < parsed.reports.size(); ++i) {
      const Report &cut = parsed.reports[i], &full = whole_.reports[i];
      if (cut.first != full.first || cut.tool != full.tool) return "another report";
      const auto summary = full.where.find("summary");
      // Where UBSan's findings end, nothing says; the signals that it catches name the process.
      if (full.tool == "UndefinedBehaviorSanitizer" && full.pid == 0) continue;
      const bool before_end = summary != full.where.end() && length < starts_[summary->second - 1];
      if (before_end && !cut.flags.contains("truncated"))
        return "a report is not flagged truncated";
    }
    return "";
  }

 private:
  const std::string& log_;
  Parsed whole_;
  std::vector<std::size_t> starts_;
  std::vector<LineNumber> lines_;
};

TEST(Prefix, NoLineOfAReportIsLostAndItsEndIsMissed) {
  const std::map<std::string, std::string> logs = short_logs();
  EXPECT_GE(logs.size(), 20u);
  for (const auto& [name, log] : logs) {
    const Prefixes prefixes(log);
    for (std::size_t length = 0; length < log.size(); ++length) {
      const std::string wrong = prefixes.judge(length);
      ASSERT_EQ(wrong, "") << name << " cut off at " << length << ":\n"
                           << log.substr(length < 200 ? 0 : length - 200,
                                         std::min<std::size_t>(length, 200));
    }
  }
}

TEST(Prefix, AnErrorOfValgrindThatBreaksOffIsFlagged) {
  const std::string log =
      "==7== Invalid read of size 4\n==7==    at 0x10: f() (a.cpp:1)\n==7==    by 0x20: main\n";
  EXPECT_TRUE(parse(log).reports.at(0).flags.contains("truncated"));
  EXPECT_FALSE(parse(log + "==7== \n").reports.at(0).flags.contains("truncated"));
}

}  // namespace
}  // namespace dropcheck::inspect
