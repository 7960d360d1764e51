// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/fuzz.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/limits.hpp"
#include "tools/artifacts.hpp"
#include "tools/finding.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// What one target's turn came to.
struct Turn {
  config::TargetRow target;
  std::uint64_t programs = 0;
  Progress progress = {};
  double seconds = 0;
  std::vector<std::string> findings = {};
  ExitCode code = ExitCode::clean;

  double per_second(std::uint64_t count) const {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
  }
  double effect() const {
    return progress.ops == 0 ? 0
                             : 100.0 * static_cast<double>(progress.effective_ops) /
                                   static_cast<double>(progress.ops);
  }
};

class Fuzzing {
 public:
  explicit Fuzzing(const FuzzOptions& options)
      : options_(options), terminal_(options.json), artifacts_(options.artifacts) {}

  ExitCode run() {
    const auto targets = select_targets(options_.targets);
    if (!targets) return ExitCode::trouble;
    for (const auto& target : *targets) {
      if (fs::exists(worker_path(target, "fuzzer"))) continue;
      fmt::print(stderr,
                 "{}: this build has no fuzzer for it; `ci/fuzz` makes one that has, or "
                 "configure with --preset fuzz\n",
                 name_of(target));
      return ExitCode::trouble;
    }
    terminal_.line(fmt::format("seed {}", options_.seed));
    for (const auto& target : *targets) {
      if (interrupted()) break;
      turns_.push_back(fuzz(target, options_.seconds / static_cast<double>(targets->size())));
    }
    return conclude();
  }

 private:
  Turn fuzz(const config::TargetRow& target, double seconds) {
    Turn turn{.target = target};
    const auto home = artifacts_.directory(target);
    const auto corpus = working_corpus(target);
    if (!home || !corpus) {
      turn.code = ExitCode::trouble;
      return turn;
    }
    artifacts_.complete(target);
    Worker worker(command(target, seconds, *home, *corpus), false);
    if (worker.error()) {
      fmt::print(stderr, "{}\n", *worker.error());
      turn.code = ExitCode::trouble;
      return turn;
    }
    const auto began = Clock::now();
    const auto update = [&] {
      turn.seconds = std::chrono::duration<double>(Clock::now() - began).count();
      turn.programs = worker.flight().programs;
      turn.progress = worker.flight().progress;
    };
    const WorkerEnd end = worker.wait([&] {
      update();
      show_progress(turn);
    });
    update();
    judge(turn, worker.flight(), end);
    return turn;
  }

  std::vector<std::string> command(const config::TargetRow& target, double seconds,
                                   const std::string& home, const std::string& corpus) const {
    std::vector<std::string> words = {
        worker_path(target, "fuzzer"),
        fmt::format("-max_total_time={}", std::max(1, static_cast<int>(seconds))),
        fmt::format("-seed={}", options_.seed),
        fmt::format("-max_len={}", limits::program_bytes_max),
        "-timeout=10",
        // Looking for other processes' discoveries would depend on the clock.
        "-reload=0",
        "-artifact_prefix=" + home,
    };
    words.insert(words.end(), options_.engine_flags.begin(), options_.engine_flags.end());
    words.push_back(corpus);
    const std::string seeds = fmt::format("{}/seeds/{}", build_directory(), target.subject);
    if (options_.corpus && fs::exists(seeds)) words.push_back(seeds);
    return words;
  }

  /// What earlier runs discovered and this one goes on from.
  std::optional<std::string> working_corpus(const config::TargetRow& target) const {
    const std::string path = fmt::format("{}/{}", options_.working_corpus, name_of(target));
    std::error_code error;
    if (options_.fresh) fs::remove_all(path, error);
    fs::create_directories(path, error);
    if (!error) return path;
    fmt::print(stderr, "{}: cannot be made: {}; name another directory with --discoveries\n", path,
               error.message());
    return std::nullopt;
  }

  void show_progress(const Turn& turn) {
    terminal_.progress(fmt::format(
        "{}  {:.0f} s  {} programs/s  {} ops/s  {} findings", name_of(turn.target), turn.seconds,
        with_commas(static_cast<std::uint64_t>(turn.per_second(turn.programs))),
        with_commas(static_cast<std::uint64_t>(turn.per_second(turn.progress.ops))), findings_));
  }

  void judge(Turn& turn, const Flight& flight, const WorkerEnd& end) {
    if (const auto finding = finding_of(turn.target, flight, end)) {
      ++findings_;
      turn.code = ExitCode::finding;
      const auto saved = artifacts_.save(*finding);
      if (!saved) turn.code = ExitCode::trouble;
      const std::string path = saved.value_or("");
      tell(terminal_, *finding,
           {path, saved ? path.substr(0, path.rfind(".prog")) + ".log" : "", options_.command});
      turn.findings.push_back(path);
    } else if (!end.interrupted && (end.exit_code != 0 || end.signal != 0)) {
      fmt::print(stderr, "{}: the fuzzer ended with {} and no finding:\n{}\n", name_of(turn.target),
                 how_it_ended(end), end.log);
      turn.code = ExitCode::trouble;
    } else if (turn.programs == 0) {
      // Engine flags such as -help=1 make the engine talk instead of run.
      std::fputs(end.log.c_str(), terminal_.out());
      turn.code = ExitCode::nothing_ran;
    }
  }

  ExitCode conclude() {
    ExitCode code = ExitCode::nothing_ran;
    for (const Turn& turn : turns_) code = worse(code, turn.code);
    if (options_.json) {
      print_json();
    } else {
      print_table();
    }
    if (interrupted()) {
      terminal_.line("interrupted; what was found and discovered is kept");
      if (code == ExitCode::clean || code == ExitCode::nothing_ran) die_of_interrupt();
    }
    return code;
  }

  void print_table() {
    terminal_.line(fmt::format("{:<32} {:>12} {:>12} {:>12} {:>12} {:>9}", "target", "programs",
                               "programs/s", "ops/s", "took effect", "findings"));
    for (const Turn& turn : turns_) {
      terminal_.line(
          fmt::format("{:<32} {:>12} {:>12} {:>12} {:>10.0f} % {:>9}", name_of(turn.target),
                      with_commas(turn.programs),
                      with_commas(static_cast<std::uint64_t>(turn.per_second(turn.programs))),
                      with_commas(static_cast<std::uint64_t>(turn.per_second(turn.progress.ops))),
                      turn.effect(), turn.findings.size()));
    }
  }

  void print_json() const {
    nlohmann::json json = {{"seed", options_.seed}, {"interrupted", interrupted()}};
    for (const Turn& turn : turns_) {
      json["targets"].push_back({{"target", name_of(turn.target)},
                                 {"programs", turn.programs},
                                 {"ops", turn.progress.ops},
                                 {"effective_ops", turn.progress.effective_ops},
                                 {"seconds", turn.seconds},
                                 {"findings", turn.findings}});
    }
    fmt::print("{}\n", json.dump(2));
  }

  const FuzzOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  std::vector<Turn> turns_;
  unsigned findings_ = 0;
};

}  // namespace

ExitCode fuzz(const FuzzOptions& options) { return Fuzzing(options).run(); }

}  // namespace dropcheck
