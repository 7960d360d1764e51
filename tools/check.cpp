// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <variant>
#include <vector>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/artifact_page.hpp"
#include "tools/artifacts.hpp"
#include "tools/corpus.hpp"
#include "tools/describe.hpp"
#include "tools/executor.hpp"
#include "tools/junit.hpp"
#include "tools/omission.hpp"
#include "tools/property_hunt.hpp"
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
    if (!targets || !are_ops_of(*targets, options_.omitted) || !are_laws(options_.wanted.laws)) {
      return ExitCode::trouble;
    }
    known_ = known_findings(options_.wanted.known_file, *targets);
    if (!known_) return ExitCode::trouble;
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
      tell_what_is_tried(target, terminal_);
      Triage triage(target, triage_options(), artifacts_, terminal_);
      if (options_.corpus) code = worse(code, timed(triage, "corpus", &Checking::replay_corpus));
      code = worse(code, timed(triage, "properties", &Checking::check_properties));
      kept_ |= std::ranges::any_of(triage.paths(), std::not_fn(&std::string::empty));
      if (interrupted()) die_of_interrupt();
    }
    for (const std::string& line : known_->summary(*targets)) terminal_.line(line);
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
  TriageOptions triage_options() {
    TriageOptions options{options_.limits, options_.command, options_.findings_max};
    options.known = &*known_;
    options.only_laws = options_.wanted.laws;
    if (options_.seconds > 0) {
      options.limits.impatient = true;
      options.until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                         std::chrono::duration<double>(options_.seconds));
    }
    return options;
  }

  /// One part of the check of one target; its result becomes a test case.
  ExitCode timed(Triage& triage, const std::string& part,
                 ExitCode (Checking::*check)(Triage&, TestCase&)) {
    TestCase test{.suite = name_of(triage.target()), .name = part};
    const auto began = Clock::now();
    const std::size_t known = triage.findings().size();
    const ExitCode code = (this->*check)(triage, test);
    for (const Finding& finding : std::span(triage.findings()).subspan(known)) {
      test.failure += fmt::format("{}\nexpected: {}\nactual: {}\n", finding.rule, finding.expected,
                                  finding.actual);
    }
    test.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    cases_.push_back(std::move(test));
    return code;
  }

  ExitCode replay_corpus(Triage& triage, TestCase& test) {
    const TargetRow& target = triage.target();
    const auto files = program_files(committed_corpus(target.subject));
    if (const auto* error = std::get_if<FileError>(&files)) {
      test.failure = error->message;
      fmt::print(stderr, "{}\n", error->message);
      return ExitCode::trouble;
    }
    const auto& names = std::get<std::vector<std::string>>(files);
    Executor executor(target, Reports::terse, options_.limits);
    const LanguageInfo& language = *find_language(target.subject);
    const std::uint64_t omitted = omitted_by(options_.omitted, target);
    ExitCode code = ExitCode::clean;
    std::size_t replayed = 0, failed = 0;
    for (const std::string& name : names) {
      if (interrupted()) break;
      terminal_.progress(fmt::format("  {}", name));
      const auto loaded = load_program(name, language);
      if (const auto* error = std::get_if<FileError>(&loaded)) {
        fmt::print(stderr, "{}\n", error->message);
        test.failure += error->message + "\n";
        code = ExitCode::trouble;
        continue;
      }
      Execution execution = executor.run(without(omitted, std::get<Bytes>(loaded)));
      if (execution.error) {
        fmt::print(stderr, "{}\n", *execution.error);
        return ExitCode::trouble;
      }
      ++replayed;
      if (!execution.finding) continue;
      ++failed;
      triage.add(*std::move(execution.finding));
    }
    terminal_.line(
        fmt::format("  replayed {} programs of the corpus: {} failed", replayed, failed));
    return worse(code, triage.code());
  }

  ExitCode check_properties(Triage& triage, TestCase& test) {
    PropertyHunt hunt(options_, triage, terminal_);
    const ExitCode code = hunt.run();
    test.failure += hunt.complaint();
    auto& row = rows_.emplace_back(nlohmann::json{{"target", name_of(triage.target())},
                                                  {"programs", hunt.programs()},
                                                  {"violating", hunt.violating()},
                                                  {"seconds", hunt.seconds()},
                                                  {"findings", triage.paths()},
                                                  {"again", triage.again()}});
    if (const auto& first = hunt.first_finding()) {
      row["first_finding"] = {{"programs", first->programs}, {"seconds", first->seconds}};
    }
    if (!triage.findings().empty()) {
      terminal_.line(share_of_known({hunt.programs(), hunt.violating()}));
    }
    return code;
  }

  const CheckOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  ArtifactPage page_;
  bool kept_ = false;
  std::optional<KnownFindings> known_;
  std::vector<TestCase> cases_;
  std::vector<nlohmann::json> rows_;
};

}  // namespace

ExitCode check(const CheckOptions& options) { return Checking(options).run(); }

}  // namespace dropcheck
