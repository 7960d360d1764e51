// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/artifact_page.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <vector>

#include "tools/artifacts.hpp"
#include "tools/explain.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/severity.hpp"
#include "tools/page/report_page.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

std::set<std::string> logs_below(const std::string& folder) {
  std::set<std::string> logs;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".log") logs.insert(entry->path().string());
  }
  return logs;
}

inspect::Parsed read(const std::string& path) {
  inspect::Parser parser(path);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  std::vector<char> block(std::size_t{1} << 16);
  while (file) {
    const std::size_t length = std::fread(block.data(), 1, block.size(), file.get());
    if (length == 0) break;
    parser.feed({block.data(), length});
  }
  inspect::Parsed parsed = parser.finish();
  explain(parsed);
  return parsed;
}

}  // namespace

ArtifactPage::ArtifactPage(std::string artifacts)
    : home_(std::move(artifacts)), known_(logs_below(home_)) {}

std::optional<std::string> ArtifactPage::write() const {
  inspect::Parsed all;
  std::set<std::string> known;
  for (const std::string& log : logs_below(home_)) {
    inspect::Parsed parsed = read(log);
    for (const inspect::Report& report : parsed.reports) {
      if (known_.contains(log)) known.insert(inspect::key_of(report));
    }
    std::ranges::move(parsed.reports, std::back_inserter(all.reports));
    all.lines += parsed.lines;
  }
  all.compared = true;
  for (inspect::Report& report : all.reports) {
    report.status = known.contains(inspect::key_of(report)) ? "known" : "new";
  }
  std::error_code error;
  const std::string root = fs::current_path(error).string();
  std::string path = home_ + "/report.html";
  if (!write_result(path, page::report_page({.parsed = all, .root = root}))) return std::nullopt;
  return path;
}

}  // namespace dropcheck
