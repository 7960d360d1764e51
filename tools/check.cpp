// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <variant>

#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/corpus.hpp"
#include "tools/junit.hpp"
#include "tools/replay.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"
#include "tools/triage.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

using Clock = std::chrono::steady_clock;

class Checking {
 public:
  explicit Checking(const CheckOptions& options)
      : options_(options), terminal_(false), artifacts_(options.artifacts) {}

  ExitCode run() {
    const auto targets = select_targets(options_.targets);
    if (!targets) return ExitCode::trouble;
    terminal_.line(fmt::format("seed {}", options_.seed));
    ExitCode code = ExitCode::nothing_ran;
    for (const auto& target : *targets) {
      terminal_.line(name_of(target));
      if (options_.corpus) code = worse(code, timed(target, "corpus", &Checking::replay_corpus));
      code = worse(code, timed(target, "properties", &Checking::check_properties));
      if (interrupted()) die_of_interrupt();
    }
    if (!options_.junit.empty() && !write_junit(options_.junit, cases_)) code = ExitCode::trouble;
    return code;
  }

 private:
  /// One part of the check of one target; its result becomes a test case.
  ExitCode timed(const config::TargetRow& target, const std::string& part,
                 ExitCode (Checking::*check)(const config::TargetRow&, TestCase&)) {
    TestCase test{.suite = name_of(target), .name = part};
    const auto began = Clock::now();
    const ExitCode code = (this->*check)(target, test);
    test.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    cases_.push_back(std::move(test));
    return code;
  }

  ExitCode replay_corpus(const config::TargetRow& target, TestCase& test) {
    const auto files = program_files(committed_corpus(target.subject));
    if (const auto* error = std::get_if<FileError>(&files)) {
      test.failure = error->message;
      fmt::print(stderr, "{}\n", error->message);
      return ExitCode::trouble;
    }
    ReplayOptions options;
    options.limits = options_.limits;
    options.command = options_.command;
    const Replayed replayed =
        replay_files(target, std::get<std::vector<std::string>>(files), false, options, terminal_);
    terminal_.line(fmt::format("  replayed {} programs of the corpus: {} findings",
                               replayed.programs, replayed.findings.size()));
    for (const Finding& finding : replayed.findings) test.failure += finding.rule + "\n";
    if (replayed.code == ExitCode::trouble) test.failure += "a corpus file is no program\n";
    return replayed.code;
  }

  /// A worker that a finding ends is followed by another with the programs that are left.
  ExitCode check_properties(const config::TargetRow& target, TestCase& test) {
    Triage triage(target, options_.limits, options_.command, artifacts_, terminal_);
    std::uint64_t left = options_.programs;
    std::uint64_t workers = 0;
    ExitCode code = ExitCode::clean;
    for (int without_news = 0; left != 0 && without_news < without_news_max;) {
      const std::size_t known = triage.findings().size();
      const auto run = run_laws(target, left, options_.seed + workers++, triage);
      if (!run) {
        test.failure = "no process for a worker\n";
        return ExitCode::trouble;
      }
      if (run->end.stopped == Stopped::interrupted) break;
      left -= std::clamp<std::uint64_t>(run->programs, 1, left);
      without_news = triage.findings().size() == known ? without_news + 1 : 0;
      if (run->to_be_continued) continue;
      code = judge_end(target, run->end, !triage.findings().empty(), test);
      break;
    }
    for (const Finding& finding : triage.findings()) {
      test.failure += fmt::format("{}\nexpected: {}\nactual: {}\n", finding.rule, finding.expected,
                                  finding.actual);
    }
    return worse(code, triage.code());
  }

  struct LawsRun {
    WorkerEnd end;
    std::uint64_t programs = 0;
    /// A finding ended it, which says nothing about the programs that are left.
    bool to_be_continued = false;
  };

  std::optional<LawsRun> run_laws(const config::TargetRow& target, std::uint64_t programs,
                                  std::uint64_t seed, Triage& triage) {
    std::vector<std::string> words = {worker_path(target, "properties"), std::to_string(programs),
                                      std::to_string(seed)};
    if (options_.verbose) words.push_back("--verbose");
    Worker worker(words, {.show_output = true, .limits = options_.limits});
    if (worker.error()) {
      fmt::print(stderr, "{}\n", *worker.error());
      return std::nullopt;
    }
    std::uint64_t handed_on = 0;
    LawsRun run;
    run.end = worker.wait([&] {
      terminal_.progress(fmt::format("  {} programs", with_commas(worker.flight().programs)));
      triage.add_violations(worker.flight(), handed_on);
    });
    triage.add_violations(worker.flight(), handed_on);
    run.programs = worker.flight().programs;
    run.to_be_continued = run.end.exit_code == start_again || run.end.stopped == Stopped::bloated;
    if (auto death = death_of(target, worker.flight(), run.end, options_.limits)) {
      triage.add(std::move(*death));
      run.to_be_continued = true;
    }
    return run;
  }

  // Of properties_main.cpp.
  enum : int { all_hold = 0, law_broken = 1, too_rare = 5, start_again = 6 };

  static ExitCode judge_end(const config::TargetRow& target, const WorkerEnd& end, bool found,
                            TestCase& test) {
    if (end.exit_code == all_hold && end.signal == 0) return ExitCode::clean;
    if (end.exit_code == law_broken && found) return ExitCode::clean;
    const bool judged = end.exit_code == law_broken || end.exit_code == too_rare;
    test.failure = judged ? end.log
                          : fmt::format("{}: the properties ended with {}\n{}", name_of(target),
                                        how_it_ended(end), end.log);
    fmt::print(stderr, "{}", test.failure);
    return judged ? ExitCode::finding : ExitCode::trouble;
  }

  // Workers in a row that die of what is known: what else there is hides behind it.
  static constexpr int without_news_max = 8;

  const CheckOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  std::vector<TestCase> cases_;
};

}  // namespace

ExitCode check(const CheckOptions& options) { return Checking(options).run(); }

}  // namespace dropcheck
