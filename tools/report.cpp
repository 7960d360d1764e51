// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/report.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

#include "tools/artifacts.hpp"
#include "tools/explain.hpp"
#include "tools/inspect/baseline.hpp"
#include "tools/inspect/json.hpp"
#include "tools/inspect/parser.hpp"
#include "tools/inspect/sarif.hpp"
#include "tools/inspect/severity.hpp"
#include "tools/inspect/view.hpp"
#include "tools/junit.hpp"
#include "tools/page/report_page.hpp"
#include "tools/symbolize.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

// What ends a run, or a part of it, before its report.
bool owes_report(const inspect::Note& note) {
  return note.kind == "died_without_report" || note.kind == "leak_check_failed" ||
         note.kind == "uncaught_exception" || note.kind == "allocation_failed";
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

class Reporting {
 public:
  explicit Reporting(const ReportOptions& options) : options_(options) {}

  ExitCode run() {
    const auto baseline = read_baseline();
    if (trouble_) return ExitCode::trouble;
    for (const std::string& path : options_.paths) read(path);
    if (options_.symbolize) symbolize(all_);
    if (baseline) inspect::compare(all_, *baseline);
    const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    const std::string text =
        options_.json ? inspect::to_json(all_) : inspect::to_text(all_, {options_.verbose, colour});
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
      complain("standard output", std::strerror(errno), "make room");
    }
    if (!options_.sarif.empty()) write_sarif();
    if (!options_.html.empty()) write_page();
    if (!options_.junit.empty() && !write_junit(options_.junit, test_cases())) trouble_ = true;
    if (trouble_) return ExitCode::trouble;
    const bool counts = std::ranges::any_of(
        all_.reports, [](const inspect::Report& report) { return report.status != "known"; });
    return counts ? ExitCode::finding : ExitCode::clean;
  }

 private:
  void write_page() {
    std::error_code error;
    const std::string root = fs::current_path(error).string();
    const std::string page =
        page::report_page({.parsed = all_, .root = root, .standard_input = spool_.get()});
    if (!write_file(options_.html, page)) {
      complain(options_.html, std::strerror(errno), "make room or name another file");
    }
  }

  void write_sarif() {
    std::error_code error;
    const std::string root = fs::current_path(error).string() + "/";
    if (!write_file(options_.sarif, inspect::to_sarif(all_, root))) {
      complain(options_.sarif, std::strerror(errno), "make room or name another file");
    }
  }

  std::vector<TestCase> test_cases() const {
    std::vector<TestCase> cases;
    std::set<std::string> seen;
    for (const inspect::Report& report : all_.reports) {
      if (!seen.insert(inspect::key_of(report)).second) continue;
      const std::string text = report.status == "known" ? "" : inspect::paragraph_of(report);
      cases.push_back({.suite = "dropcheck." + report.tool,
                       .name = fmt::format("{} ({}:{})", report.kind, report.log, report.first),
                       .failure = text});
    }
    if (cases.empty()) cases.push_back({.suite = "dropcheck.report", .name = "no report"});
    return cases;
  }

  void complain(std::string_view what, std::string_view why, std::string_view instead) {
    trouble_ = true;
    fmt::print(stderr, "dropcheck report: {}: {}; {}\n", inspect::printable(what), why, instead);
  }

  std::optional<inspect::Baseline> read_baseline() {
    if (options_.baseline.empty()) return std::nullopt;
    std::ifstream file(options_.baseline, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    auto read = file ? inspect::read_baseline(content)
                     : std::variant<inspect::Baseline, std::string>("it cannot be read");
    if (const auto* why = std::get_if<std::string>(&read)) {
      complain(options_.baseline, *why, "make one with dropcheck report --json");
      return std::nullopt;
    }
    return std::get<inspect::Baseline>(std::move(read));
  }

  void read(const std::string& path) {
    if (path == "-") {
      read_standard_input();
      return;
    }
    std::error_code error;
    if (fs::is_directory(path, error)) {
      read_directory(path);
      return;
    }
    const std::vector<std::string> family = family_of(path);
    if (!fs::exists(path, error) && family.empty()) {
      complain(path, "no such log, and none whose name goes on with a process's number",
               "name a file, a directory, a log_path or -");
      return;
    }
    if (fs::exists(path, error)) read_file(path);
    for (const std::string& member : family) read_file(member);
  }

  // log_path=asan.log makes asan.log.1234, with log_exe_name=1 asan.log.program.1234.
  static std::vector<std::string> family_of(const fs::path& path) {
    std::vector<std::string> members;
    const std::string prefix = path.filename().string() + ".";
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (!name.starts_with(prefix) || !entry->is_regular_file(error)) continue;
      const std::size_t dot = name.rfind('.');
      const std::string_view pid = std::string_view(name).substr(dot + 1);
      if (!pid.empty() && pid.find_first_not_of("0123456789") == std::string_view::npos) {
        members.push_back((path.parent_path() / name).string());
      }
    }
    std::ranges::sort(members);
    return members;
  }

  void read_directory(const std::string& path) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      // A page repeats what logs say.
      if (entry->path().extension() == ".html") continue;
      if (entry->is_regular_file(error)) files.push_back(entry->path().string());
    }
    if (error) {
      complain(path, error.message(), "make it readable");
      return;
    }
    std::ranges::sort(files);
    in_directory_ = true;
    bool recognised = false;
    for (const std::string& file : files) recognised |= read_file(file);
    in_directory_ = false;
    if (!recognised) {
      complain(path, "none of the files in it holds anything that a sanitizer wrote",
               "name the directory of the logs");
    }
  }

  bool read_file(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
      complain(path, std::strerror(errno), "make it readable");
      return false;
    }
    const bool recognised = read_stream(file, path);
    std::fclose(file);
    return recognised;
  }

  /// The page shows lines of it, so it must be there twice.
  void read_standard_input() {
    if (!options_.html.empty() && !spool_) {
      spool_.reset(std::tmpfile());
      if (!spool_) complain("-", std::strerror(errno), "its lines are not in the page; make room");
    }
    read_stream(stdin, "-", spool_.get());
  }

  bool read_stream(std::FILE* file, const std::string& name, std::FILE* copy = nullptr) {
    inspect::Parser parser(name);
    std::vector<char> block(std::size_t{1} << 20);
    std::size_t total = 0;
    while (const std::size_t length = std::fread(block.data(), 1, block.size(), file)) {
      parser.feed({block.data(), length});
      total += length;
      if (copy != nullptr && std::fwrite(block.data(), 1, length, copy) != length) {
        complain(name, std::strerror(errno), "its lines are not all in the page; make room");
        copy = nullptr;
      }
    }
    const bool failed = std::ferror(file) != 0;
    inspect::Parsed parsed = parser.finish();
    const bool recognised = parsed.recognised;
    const auto silent = std::ranges::find_if(parsed.notes, owes_report);
    if (failed) {
      complain(name, std::strerror(errno), "read it again, what was read is shown");
    } else if (parsed.reports.empty() && silent != parsed.notes.end()) {
      complain(fmt::format("{}:{}", name, silent->at),
               "the run did not come to a report, nothing says that it is clean",
               "put right what the line says and run it again");
    } else if (!recognised && total != 0 && !in_directory_) {
      complain(name,
               parsed.unparsed_lines != 0
                   ? "pieces of reports, but no report"
                   : "nothing here that a sanitizer, libFuzzer, glibc, Scudo or Valgrind wrote",
               "name the log of a run, with its standard error");
    }
    add(std::move(parsed));
    return recognised;
  }

  void add(inspect::Parsed&& parsed) {
    explain(parsed);
    append(all_.reports, std::move(parsed.reports));
    append(all_.notes, std::move(parsed.notes));
    append(all_.unparsed, std::move(parsed.unparsed));
    all_.lines += parsed.lines;
    all_.other_lines += parsed.other_lines;
    all_.unparsed_lines += parsed.unparsed_lines;
    all_.cut_lines += parsed.cut_lines;
    all_.left_out += parsed.left_out;
  }

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const ReportOptions& options_;
  inspect::Parsed all_;
  std::unique_ptr<std::FILE, Close> spool_;
  bool trouble_ = false;
  bool in_directory_ = false;
};

}  // namespace

ExitCode report(const ReportOptions& options) { return Reporting(options).run(); }

}  // namespace dropcheck
