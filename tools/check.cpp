// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <variant>
#include <vector>

#include "harness/program_file.hpp"
#include "tools/artifact_page.hpp"
#include "tools/artifacts.hpp"
#include "tools/corpus.hpp"
#include "tools/junit.hpp"
#include "tools/property_hunt.hpp"
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
      : options_(options),
        terminal_(options.json),
        artifacts_(options.artifacts),
        page_(options.artifacts) {}

  ExitCode run() {
    const auto targets = select_targets(options_.targets);
    if (!targets) return ExitCode::trouble;
    for (const auto& target : *targets) {
      if (std::filesystem::exists(worker_path(target, "properties"))) continue;
      fmt::print(
          stderr,
          "{0}: this build has no property tests of it; run `ci/build {1} {2}-{3}-properties`\n",
          name_of(target), std::filesystem::path(build_directory()).filename().string(),
          target.subject, target.implementation);
      return ExitCode::trouble;
    }
    terminal_.line(fmt::format("seed {}", options_.seed));
    ExitCode code = ExitCode::nothing_ran;
    for (const auto& target : *targets) {
      terminal_.line(name_of(target));
      if (options_.corpus) code = worse(code, timed(target, "corpus", &Checking::replay_corpus));
      code = worse(code, timed(target, "properties", &Checking::check_properties));
      if (interrupted()) die_of_interrupt();
    }
    const auto page = kept_ ? page_.write() : std::nullopt;
    if (kept_ && !page) code = ExitCode::trouble;
    if (page) terminal_.line("page: " + *page);
    if (options_.json) {
      nlohmann::json json = {{"seed", options_.seed}, {"targets", rows_}};
      if (page) json["page"] = *page;
      fmt::print("{}\n", json.dump(2));
    }
    if (!options_.junit.empty() && !write_junit(options_.junit, cases_)) code = ExitCode::trouble;
    return code;
  }

 private:
  /// One part of the check of one target; its result becomes a test case.
  ExitCode timed(const TargetRow& target, const std::string& part,
                 ExitCode (Checking::*check)(const TargetRow&, TestCase&)) {
    TestCase test{.suite = name_of(target), .name = part};
    const auto began = Clock::now();
    const ExitCode code = (this->*check)(target, test);
    test.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    cases_.push_back(std::move(test));
    return code;
  }

  ExitCode replay_corpus(const TargetRow& target, TestCase& test) {
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

  ExitCode check_properties(const TargetRow& target, TestCase& test) {
    Triage triage(target, {options_.limits, options_.command, options_.findings_max}, artifacts_,
                  terminal_);
    PropertyHunt hunt(options_, triage, terminal_);
    const ExitCode code = hunt.run();
    for (const Finding& finding : triage.findings()) {
      test.failure += fmt::format("{}\nexpected: {}\nactual: {}\n", finding.rule, finding.expected,
                                  finding.actual);
    }
    kept_ |= std::ranges::any_of(triage.paths(), std::not_fn(&std::string::empty));
    test.failure += hunt.complaint();
    auto& row = rows_.emplace_back(nlohmann::json{{"target", name_of(target)},
                                                  {"programs", hunt.programs()},
                                                  {"seconds", hunt.seconds()},
                                                  {"findings", triage.paths()},
                                                  {"again", triage.again()}});
    if (const auto& first = hunt.first_finding()) {
      row["first_finding"] = {{"programs", first->programs}, {"seconds", first->seconds}};
    }
    return code;
  }

  const CheckOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  ArtifactPage page_;
  bool kept_ = false;
  std::vector<TestCase> cases_;
  std::vector<nlohmann::json> rows_;
};

}  // namespace

ExitCode check(const CheckOptions& options) { return Checking(options).run(); }

}  // namespace dropcheck
