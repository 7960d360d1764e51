// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/bench.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tools/measurements.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

/// Of the build that the command belongs to, or else of the preset that is made for it.
std::vector<fs::path> binaries() {
  std::error_code error;
  const fs::path own = fs::canonical("/proc/self/exe", error).parent_path() / "bench";
  const fs::path preset = fs::path(registry().source_directory) / "build" / "bench" / "bench";
  for (const fs::path& folder : {own, preset}) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.path().filename().string().ends_with("_bench")) found.push_back(entry.path());
    }
    std::ranges::sort(found, std::greater());
    if (!found.empty()) return found;
  }
  return {};
}

struct Ended {
  bool well = false;
  std::string output;
};

Ended run(const std::vector<std::string>& words) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    // It greets the machine there.
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    close(ends[0]);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  Ended ended;
  char part[1 << 16];
  for (ssize_t got; (got = ::read(ends[0], part, sizeof part)) > 0;) {
    ended.output.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 1;
  if (child > 0) waitpid(child, &status, 0);
  ended.well = child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return ended;
}

/// Every binary in every repetition, each time another one first: so noise hits all alike.
bool measure(const BenchOptions& options, std::vector<fs::path> all, Terminal& terminal,
             Measurements& measurements) {
  const std::size_t processes = all.size() * static_cast<std::size_t>(options.repetitions);
  std::size_t done = 0;
  for (int repetition = 0; repetition < options.repetitions; ++repetition) {
    for (const fs::path& binary : all) {
      terminal.progress(
          fmt::format("{} of {} processes: {}", ++done, processes, binary.filename().string()));
      const Ended ended =
          run({binary.string(), "--benchmark_format=json", "--benchmark_filter=" + options.pattern,
               fmt::format("--benchmark_min_time={}", options.seconds)});
      // Nothing in this binary has such a name.
      if (ended.well && ended.output.empty()) continue;
      std::string trouble = "it did not end well";
      if (ended.well && measurements.add(ended.output, trouble)) continue;
      fmt::print(stderr, "{}: {}; run it by itself to see why\n", binary.string(), trouble);
      return false;
    }
    std::ranges::rotate(all, all.begin() + 1);
  }
  return true;
}

void print(const Measurements& measurements, Terminal& terminal) {
  for (const Workload& workload : measurements.workloads()) {
    terminal.line(terminal.bold(workload.name) + ": " + words_of(workload));
    terminal.line(fmt::format("  {:<30} {:>9} {:>19} {:>9} {:>11}", "", "ns", "fastest - slowest",
                              "x limit", "x best peer"));
    for (const Arm& arm : workload.arms) {
      const auto ratio = [&](const Arm* to) {
        return to == nullptr ? std::string() : fmt::format("{:.2f}", arm.median() / to->median());
      };
      terminal.line(fmt::format("  {:<30} {:>9.2f} {:>19} {:>9} {:>11}",
                                arm.role == "peer" ? arm.name : arm.name + " (" + arm.role + ")",
                                arm.median(),
                                fmt::format("{:.2f} - {:.2f}", arm.fastest(), arm.slowest()),
                                ratio(workload.limit()), ratio(workload.best_peer())));
    }
  }
}

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  if (path == "-") return fmt::print("{}\n", text), true;
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "{}: cannot be written; name another file\n", path);
  return static_cast<bool>(file);
}

std::string now() {
  const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[64];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", std::gmtime(&time));
  return text;
}

}  // namespace

ExitCode bench(const BenchOptions& options) {
  const std::vector<fs::path> all = binaries();
  if (all.empty()) {
    fmt::print(stderr, "no benchmarks have been built; ci/build bench does it\n");
    return ExitCode::trouble;
  }
  Terminal terminal(options.json == "-");
  Measurements measurements;
  if (!measure(options, all, terminal, measurements)) return ExitCode::trouble;
  if (measurements.workloads().empty()) {
    fmt::print(stderr, "no benchmark is called {}; . means all\n", options.pattern);
    return ExitCode::nothing_ran;
  }
  print(measurements, terminal);
  if (!measurements.of_release()) {
    fmt::print(stderr, "{}: this build is not made to be measured; ci/build bench makes one\n",
               all.front().parent_path().string());
  }
  const bool written = write(options.json, measurements.as_json()) &&
                       write(options.html, page_of(measurements, now(), options.repetitions));
  if (written && !options.html.empty()) terminal.line("page: " + options.html);
  return written ? ExitCode::clean : ExitCode::trouble;
}

}  // namespace dropcheck
