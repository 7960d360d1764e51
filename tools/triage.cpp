// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/triage.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "harness/bytes.hpp"
#include "harness/language.hpp"
#include "harness/laws.hpp"
#include "harness/shrink.hpp"
#include "tools/emit.hpp"
#include "tools/story.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

// Enough for 64 steps to become minimal; a hang costs its time limit at each try.
constexpr std::uint64_t tries_max = 20000;
constexpr std::uint64_t slow_tries_max = 100;
constexpr std::uint64_t cause_tries_max = 40000;
// A program that breaks another rule may cost a worker.
constexpr std::uint64_t others_max = 1000;
constexpr std::chrono::duration<double> hang_when_shrinking{0.2};
/// All candidates of a finding together.
constexpr std::chrono::duration<double> hanging_max{10};

bool is_slow(const Finding& finding) { return finding.kind == "timeout" || finding.kind == "oom"; }

/// How long candidates may run: what hangs is given up soon, and memory takes its time to be used
/// up, which the program itself shows.
WorkerLimits impatient(const WorkerLimits& limits, const Finding& finding, Executor& executor) {
  std::chrono::duration<double> patience = hang_when_shrinking;
  if (finding.kind == "oom") {
    const auto begin = std::chrono::steady_clock::now();
    executor.run(finding.program);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    patience = std::max(patience, 4 * taken);
  }
  WorkerLimits chosen = limits;
  chosen.time = std::min(limits.time, patience);
  return chosen;
}

/// Runs candidates until there is no more time for them.
class Attempts {
 public:
  Attempts(Executor& executor, const Finding& finding, const TriageOptions& options)
      : hunter_(executor.target(), Reports::terse, impatient(options.limits, finding, executor)),
        until_(options.until) {}

  /// Nothing if it passes, or if the time is up.
  std::optional<Finding> failure_of(const Bytes& program) {
    const auto now = Clock::now();
    if (hanging_ > hanging_max || (until_ && now > *until_)) return std::nullopt;
    Execution execution = hunter_.run(program);
    if (execution.finding && execution.finding->kind == "timeout") hanging_ += Clock::now() - now;
    return std::move(execution.finding);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Executor hunter_;
  std::optional<Clock::time_point> until_;
  std::chrono::duration<double> hanging_{0};
};

/// Numbers of more digits are what memory happened to hold.
constexpr std::size_t digits_max = 9;

std::string without_garbage(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    kept += end - at > digits_max ? "#" : text.substr(at, std::max<std::size_t>(end - at, 1));
    at = std::max(end, at + 1);
  }
  return kept;
}

}  // namespace

Confirmed confirm(Executor& executor, const Bytes& program) {
  Confirmed confirmed;
  executor.renew();
  Execution first = executor.run(program);
  executor.renew();
  const Execution second = executor.run(program);
  confirmed.error = first.error ? first.error : second.error;
  confirmed.steady = first.finding.has_value() == second.finding.has_value() &&
                     (!first.finding || same_failure(*first.finding, *second.finding));
  confirmed.finding = first.finding ? std::move(first.finding) : second.finding;
  return confirmed;
}

Smallest shrink(Executor& executor, const Finding& finding, const TriageOptions& options) {
  const bool slow = is_slow(finding);
  Attempts attempts(executor, finding, options);
  const Signature wanted = signature_of(finding);
  const auto still_fails = [&](const Bytes& program) {
    const auto failure = attempts.failure_of(program);
    return failure && signature_of(*failure) == wanted;
  };
  const LanguageInfo& language = *find_language(finding.target.subject);
  const Shrunk shrunk =
      dropcheck::shrink(language, finding.program, still_fails, slow ? slow_tries_max : tries_max);
  Smallest smallest{finding, shrunk.tries, shrunk.minimal};
  Executor reporter(executor.target(), Reports::whole, options.limits);
  const Execution whole = reporter.run(shrunk.program);
  // A failure that only this last run does not show keeps the program that always showed it.
  if (whole.finding && same_failure(*whole.finding, finding)) smallest.finding = *whole.finding;
  return smallest;
}

std::optional<Cause> cause_of(Executor& executor, const Finding& finding,
                              const TriageOptions& options) {
  if (is_slow(finding)) return std::nullopt;
  Attempts attempts(executor, finding, options);
  std::uint64_t others = 0;
  const auto breaks_it = [&](const Bytes& program) {
    if (others == others_max) return false;
    const auto failure = attempts.failure_of(program);
    if (!failure || failure->rule == finding.rule) return failure.has_value();
    ++others;
    return false;
  };
  const LanguageInfo& language = *find_language(finding.target.subject);
  const Bytes simplest = simplify(language, finding.program, breaks_it, cause_tries_max).program;
  const auto last = attempts.failure_of(simplest);
  if (!last) return std::nullopt;
  return Cause{simplest, last->rule, last->expected, without_garbage(last->actual)};
}

Triage::Triage(const TargetRow& target, TriageOptions options, const Artifacts& artifacts,
               Terminal& terminal)
    : executor_(target, Reports::terse, options.limits),
      options_(std::move(options)),
      artifacts_(artifacts),
      terminal_(terminal) {}

std::optional<std::size_t> Triage::add(Finding raw) {
  failed_.insert(sha1(raw.program));
  make_canonical(raw);
  const Signature signature = signature_of(raw);
  if (const auto known = find(raw_seen_, signature)) return known;
  if (mutes(raw)) return std::nullopt;
  if (full()) return std::nullopt;
  if (!artifacts_.save(raw)) code_ = ExitCode::trouble;
  terminal_.progress(fmt::format("  found: {}; running it again", raw.rule));
  const Confirmed confirmed = confirm(executor_, raw.program);
  Finding told = raw;
  if (confirmed.error) {
    // Interrupted, or no process to be had: it is told as it was found.
  } else if (!confirmed.finding && raw.kind == "timeout" && options_.limits.impatient) {
    // The machine was slow, not the program.
    forget(raw);
    return std::nullopt;
  } else if (!confirmed.finding || !confirmed.steady) {
    told.flaky = true;
  } else {
    terminal_.progress(fmt::format("  found: {}; shrinking", raw.rule));
    told = shrink(executor_, *confirmed.finding, options_).finding;
    told.cause = cause_of(executor_, told, options_);
  }
  const std::size_t finding = keep_and_tell(raw, told);
  raw_seen_.push_back({signature, finding});
  return finding;
}

bool Triage::mutes(const Finding& finding) {
  const unsigned id = op_id_at(finding.program, finding.step).value_or(0);
  latest_guilty_op_ = id == 0 ? 0 : std::uint64_t{1} << id;
  guilty_ops_ |= latest_guilty_op_;
  const auto& laws = options_.only_laws;
  if (!laws.empty() &&
      std::ranges::find(laws, law_id(target().subject, finding.rule)) == laws.end()) {
    return true;
  }
  KnownFinding* const known = options_.known == nullptr ? nullptr : options_.known->find(finding);
  if (known != nullptr) ++known->muted;
  return known != nullptr;
}

void Triage::add_violations(const Flight& flight, std::uint64_t& n) {
  while (n < flight.violated) add(finding_of(target(), flight.violations[n++]));
}

std::string Triage::why_it_ends() const {
  return fmt::format("{}: {} distinct findings, which ends its turn; --max-findings 0 goes on",
                     name_of(target()), told());
}

std::size_t Triage::keep_and_tell(const Finding& raw, const Finding& told) {
  if (const auto known = find(seen_, signature_of(told))) return forget(raw), *known;
  const std::string stem = artifacts_.stem_of(told);
  const auto cpp = emitted(told.target, told.program, told, stem + ".cpp");
  const auto saved = artifacts_.save(told, cpp);
  code_ = worse(code_, !saved       ? ExitCode::trouble
                       : told.flaky ? ExitCode::flaky
                                    : ExitCode::finding);
  const auto if_saved = [&](const char* sibling) { return saved ? stem + sibling : ""; };
  std::size_t finding = findings_.size();
  if (const auto same = like(told)) {
    finding = *same;
    terminal_.line(fmt::format("{}: perhaps the same again, broken: {}, by `{}`: {}\n",
                               name_of(told.target), told.rule, op_text(told, told.step),
                               if_saved(".prog")));
    again_.push_back(if_saved(".prog"));
  } else {
    tell(terminal_, told,
         {if_saved(".prog"), cpp ? if_saved(".cpp") : "", if_saved(".log"), options_.command});
    findings_.push_back(told);
    paths_.push_back(if_saved(".prog"));
  }
  seen_.push_back({signature_of(told), finding});
  forget(raw);
  return finding;
}

std::optional<std::size_t> Triage::like(const Finding& finding) const {
  if (!finding.cause) return std::nullopt;
  const auto known = std::ranges::find(findings_, finding.cause, &Finding::cause);
  if (known == findings_.end()) return std::nullopt;
  return static_cast<std::size_t>(known - findings_.begin());
}

std::optional<std::size_t> Triage::find(const std::vector<Seen>& seen, const Signature& signature) {
  const auto known = std::ranges::find(seen, signature, &Seen::signature);
  return known == seen.end() ? std::nullopt : std::optional(known->finding);
}

void Triage::forget(const Finding& raw) {
  const std::string path = artifacts_.stem_of(raw) + ".prog";
  const auto told = [&](const auto& paths) {
    return std::ranges::find(paths, path) != paths.end();
  };
  if (!told(paths_) && !told(again_)) artifacts_.remove(raw);
}

}  // namespace dropcheck
