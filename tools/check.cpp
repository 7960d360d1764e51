// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/check.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <variant>

#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/corpus.hpp"
#include "tools/finding.hpp"
#include "tools/junit.hpp"
#include "tools/replay.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"
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
    const Replayed replayed = replay_files(target, std::get<std::vector<std::string>>(files), false,
                                           options_.command, terminal_);
    terminal_.line(fmt::format("  replayed {} programs of the corpus: {} findings",
                               replayed.programs, replayed.findings.size()));
    for (const Finding& finding : replayed.findings) test.failure += finding.rule + "\n";
    if (replayed.code == ExitCode::trouble) test.failure += "a corpus file is no program\n";
    return replayed.code;
  }

  ExitCode check_properties(const config::TargetRow& target, TestCase& test) {
    std::vector<std::string> words = {worker_path(target, "properties"),
                                      std::to_string(options_.programs),
                                      std::to_string(options_.seed)};
    if (options_.verbose) words.push_back("--verbose");
    Worker worker(words, true);
    if (worker.error()) {
      test.failure = *worker.error();
      fmt::print(stderr, "{}\n", *worker.error());
      return ExitCode::trouble;
    }
    const WorkerEnd end = worker.wait([&] {
      terminal_.progress(fmt::format("  {} programs", with_commas(worker.flight().programs)));
    });
    if (const auto finding = finding_of(target, worker.flight(), end)) {
      return keep(*finding, test);
    }
    if (end.interrupted || (end.exit_code == 0 && end.signal == 0)) return ExitCode::clean;
    // 5: the laws hold, but on programs that say too little.
    const bool judged = end.exit_code == 1 || end.exit_code == 5;
    test.failure = judged ? end.log
                          : fmt::format("{}: the properties ended with {}\n{}", name_of(target),
                                        how_it_ended(end), end.log);
    fmt::print(stderr, "{}", test.failure);
    return judged ? ExitCode::finding : ExitCode::trouble;
  }

  ExitCode keep(const Finding& finding, TestCase& test) {
    test.failure =
        fmt::format("{}\nexpected: {}\nactual: {}", finding.rule, finding.expected, finding.actual);
    const auto saved = artifacts_.save(finding);
    const std::string path = saved.value_or("");
    tell(terminal_, finding,
         {path, saved ? path.substr(0, path.rfind(".prog")) + ".log" : "", options_.command});
    return saved ? ExitCode::finding : ExitCode::trouble;
  }

  const CheckOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  std::vector<TestCase> cases_;
};

}  // namespace

ExitCode check(const CheckOptions& options) { return Checking(options).run(); }

}  // namespace dropcheck
