// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/fuzz.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "harness/limits.hpp"
#include "tools/artifact_page.hpp"
#include "tools/artifacts.hpp"
#include "tools/avoidance.hpp"
#include "tools/describe.hpp"
#include "tools/hunt.hpp"
#include "tools/omission.hpp"
#include "tools/targets.hpp"
#include "tools/terminal.hpp"
#include "tools/triage.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// What one target's turn came to.
struct Turn {
  TargetRow target;
  Tally tally = {};
  double seconds = 0;
  std::vector<std::string> findings = {};
  /// Perhaps the same again; see Triage.
  std::vector<std::string> again = {};
  std::optional<FirstFinding> first_finding = {};
  ExitCode code = ExitCode::clean;

  /// Whether a finding of it was saved.
  bool keeps() const { return std::ranges::any_of(findings, std::not_fn(&std::string::empty)); }
  std::uint64_t per_second(std::uint64_t count) const {
    return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(count) / seconds) : 0;
  }
  double effect() const {
    return tally.ops == 0
               ? 0
               : 100.0 * static_cast<double>(tally.effective_ops) / static_cast<double>(tally.ops);
  }
};

class Fuzzing {
 public:
  explicit Fuzzing(const FuzzOptions& options)
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
      if (options_.engine == Engine::random || fs::exists(worker_path(target, "fuzzer"))) continue;
      fmt::print(stderr,
                 "{}: this build has no fuzzer for it; use --engine random, or `ci/fuzz`, or "
                 "configure with --preset fuzz\n",
                 name_of(target));
      return ExitCode::trouble;
    }
    terminal_.line(fmt::format("seed {}", options_.seed));
    const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                          std::chrono::duration<double>(options_.seconds));
    for (const auto& target : *targets) {
      if (interrupted()) break;
      terminal_.line(name_of(target));
      tell_what_is_tried(target, terminal_);
      // What one took too long, the others have less.
      const std::chrono::duration<double> left = until - Clock::now();
      turns_.push_back(
          fuzz(target, left.count() / static_cast<double>(targets->size() - turns_.size())));
    }
    return conclude(*targets);
  }

 private:
  Turn fuzz(const TargetRow& target, double seconds) {
    Turn turn{.target = target};
    const auto home = artifacts_.directory(target);
    const auto corpus = working_corpus(target);
    if (!home || !corpus) {
      turn.code = ExitCode::trouble;
      return turn;
    }
    const auto began = Clock::now();
    const auto until =
        began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    WorkerLimits limits = options_.limits;
    limits.impatient = true;
    Triage triage(
        target,
        {limits, options_.command, options_.findings_max, until, &*known_, options_.wanted.laws},
        artifacts_, terminal_);
    const Avoidance avoidance(omitted_by(options_.omitted, target), triage);
    std::list<Hunt> hunts;
    for (unsigned job = 0; job < options_.jobs; ++job) {
      const auto assignment = [&, job](unsigned worker, double left) {
        const double seconds = avoidance.turn(left);
        const std::uint64_t seed = options_.seed + worker * options_.jobs + job;
        return Hunt::Assignment{command(triage, seconds, *corpus, seed), seconds,
                                avoidance.omitted(worker), avoidance.avoids(worker)};
      };
      hunts.emplace_back(assignment, limits, until, triage);
    }
    for (bool any = true; any;) {
      any = false;
      turn.tally = {};
      for (Hunt& hunt : hunts) {
        any |= hunt.go_on();
        turn.tally += hunt.tally();
      }
      turn.seconds = std::chrono::duration<double>(Clock::now() - began).count();
      show_progress(turn, triage);
      if (triage.full()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (triage.full()) terminal_.line(triage.why_it_ends());
    conclude(turn, hunts, triage);
    return turn;
  }

  void conclude(Turn& turn, const std::list<Hunt>& hunts, const Triage& triage) {
    turn.findings = triage.paths();
    turn.again = triage.again();
    turn.code = triage.code();
    for (const Hunt& hunt : hunts) {
      turn.code = worse(turn.code, hunt.code());
      if (!turn.first_finding) turn.first_finding = hunt.first_finding();
    }
    if (turn.tally.programs == 0 && turn.code == ExitCode::clean) turn.code = ExitCode::nothing_ran;
    findings_ += static_cast<unsigned>(turn.findings.size());
  }

  std::vector<std::string> command(const Triage& triage, double seconds, const std::string& corpus,
                                   std::uint64_t seed) const {
    if (options_.engine == Engine::random) {
      // Far apart: each worker takes one seed after another.
      return {worker_path(triage.target(), "replay"), "--generate", std::to_string(seed << 32),
              std::to_string(seconds)};
    }
    std::vector<std::string> words = {
        worker_path(triage.target(), "fuzzer"),
        fmt::format("-max_total_time={}", std::max(1, static_cast<int>(seconds))),
        fmt::format("-seed={}", 1 + (seed - 1) % 0xffffffff),
        fmt::format("-max_len={}", limits::program_bytes_max),
        // Time and memory are watched from here, and findings are written from here.
        "-timeout=0",
        "-rss_limit_mb=0",
        "-exact_artifact_path=/dev/null",
        "-print_funcs=0",
        // Measured on a bug behind rare counts: a slow growth of programs, or entropy, which
        // prefers rare coverage, takes twice to ten times as long. Default is none with a custom
        // mutator.
        "-len_control=3",
        "-entropic=0",
        "-use_value_profile=0",
        // The ledger looks for leaks after each program; this would look when the clock tells it
        // to, and then a seed would not bring the same run back.
        "-detect_leaks=0",
        // Once a second it would reorder the free blocks, and a seed not bring the same run back.
        "-purge_allocator_interval=-1",
        // A signal that is not ours is no finding, so it must be seen.
        "-handle_int=0",
        "-handle_term=0",
        // Looking for other workers' discoveries would depend on the clock; alone, there are none.
        fmt::format("-reload={}", options_.jobs > 1 ? 1 : 0),
    };
    if (options_.corpus) words.push_back("-seed_inputs=" + seeds_but(triage));
    words.insert(words.end(), options_.engine_flags.begin(), options_.engine_flags.end());
    // A program that killed a worker would kill each worker that starts from it.
    for (const std::string& name : triage.failed()) {
      std::error_code gone_already;
      fs::remove(fs::path(corpus) / name, gone_already);
    }
    words.push_back(corpus);
    return words;
  }

  /// The files of the committed corpus, without those that failed.
  static std::string seeds_but(const Triage& triage) {
    const fs::path home = fs::path(build_directory()) / "seeds" / triage.target().subject;
    std::set<std::string> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(home, none)) {
      if (!triage.failed().contains(entry.path().filename())) files.insert(entry.path());
    }
    return fmt::format("{}", fmt::join(files, ","));
  }

  /// What earlier runs discovered and this one goes on from.
  std::optional<std::string> working_corpus(const TargetRow& target) const {
    const std::string path = fmt::format("{}/{}", options_.working_corpus, name_of(target));
    std::error_code error;
    if (options_.fresh) fs::remove_all(path, error);
    fs::create_directories(path, error);
    if (!error) return path;
    fmt::print(stderr, "{}: cannot be made: {}; name another directory with --discoveries\n", path,
               error.message());
    return std::nullopt;
  }

  void show_progress(const Turn& turn, const Triage& triage) {
    terminal_.progress(fmt::format(
        "{}  {:.0f} s  {} programs/s  {} ops/s  {} findings", name_of(turn.target), turn.seconds,
        with_commas(turn.per_second(turn.tally.programs)),
        with_commas(turn.per_second(turn.tally.ops)), findings_ + triage.findings().size()));
  }

  ExitCode conclude(const std::vector<TargetRow>& targets) {
    ExitCode code = ExitCode::nothing_ran;
    for (const Turn& turn : turns_) code = worse(code, turn.code);
    const bool kept = std::ranges::any_of(turns_, &Turn::keeps);
    const auto page = kept ? page_.write() : std::nullopt;
    if (kept && !page) code = ExitCode::trouble;
    if (options_.json) {
      print_json(page);
    } else {
      print_table();
      for (const std::string& line : known_->summary(targets)) terminal_.line(line);
      if (page) terminal_.line("page: " + *page);
    }
    if (interrupted()) {
      terminal_.line("interrupted; what was found and discovered is kept");
      if (code == ExitCode::clean || code == ExitCode::nothing_ran) die_of_interrupt();
    }
    return code;
  }

  void print_table() {
    terminal_.line(fmt::format("{:<{}} {:>12} {:>12} {:>12} {:>12} {:>9}", "target", longest_name(),
                               "programs", "programs/s", "ops/s", "took effect", "findings"));
    for (const Turn& turn : turns_) {
      terminal_.line(fmt::format(
          "{:<{}} {:>12} {:>12} {:>12} {:>10.0f} % {:>9}", name_of(turn.target), longest_name(),
          with_commas(turn.tally.programs), with_commas(turn.per_second(turn.tally.programs)),
          with_commas(turn.per_second(turn.tally.ops)), turn.effect(), turn.findings.size()));
    }
    for (const Turn& turn : turns_) {
      if (turn.findings.empty()) continue;
      terminal_.line(name_of(turn.target) + ":" + share_of_known(turn.tally));
    }
  }

  void print_json(const std::optional<std::string>& page) const {
    nlohmann::json json = {{"seed", options_.seed}, {"interrupted", interrupted()}};
    if (page) json["page"] = *page;
    for (const Turn& turn : turns_) {
      auto& row = json["targets"].emplace_back(nlohmann::json{
          {"target", name_of(turn.target)},
          {"programs", turn.tally.programs},
          {"violating", turn.tally.violating},
          {"ops", turn.tally.ops},
          {"effective_ops", turn.tally.effective_ops},
          {"seconds", turn.seconds},
          {"findings", turn.findings},
          {"again", turn.again},
      });
      if (turn.first_finding) {
        row["first_finding"] = {{"programs", turn.first_finding->programs},
                                {"seconds", turn.first_finding->seconds}};
      }
    }
    fmt::print("{}\n", json.dump(2));
  }

  const FuzzOptions& options_;
  Terminal terminal_;
  Artifacts artifacts_;
  ArtifactPage page_;
  std::vector<Turn> turns_;
  unsigned findings_ = 0;
  std::optional<KnownFindings> known_;
};

}  // namespace

ExitCode fuzz(const FuzzOptions& options) { return Fuzzing(options).run(); }

}  // namespace dropcheck
