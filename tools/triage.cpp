// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/triage.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "harness/language.hpp"
#include "harness/shrink.hpp"
#include "tools/emit.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

// Enough for 64 steps to become minimal; a hang costs its time limit at each try.
constexpr std::uint64_t tries_max = 20000;
constexpr std::uint64_t slow_tries_max = 100;
constexpr std::chrono::duration<double> hang_when_shrinking{0.5};

bool is_slow(const Finding& finding) { return finding.kind == "timeout" || finding.kind == "oom"; }

bool insert_new(std::vector<Signature>& seen, const Signature& signature) {
  if (std::ranges::find(seen, signature) != seen.end()) return false;
  seen.push_back(signature);
  return true;
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

Smallest shrink(Executor& executor, const Finding& finding, const WorkerLimits& limits) {
  const bool slow = is_slow(finding);
  WorkerLimits impatient = limits;
  if (finding.kind == "timeout") impatient.time = std::min(limits.time, hang_when_shrinking);
  Executor hunter(executor.target(), Reports::terse, impatient);
  const Signature wanted = signature_of(finding);
  const auto still_fails = [&](const Bytes& program) {
    const Execution execution = hunter.run(program);
    return execution.finding && signature_of(*execution.finding) == wanted;
  };
  const LanguageInfo& language = *find_language(finding.target.subject);
  const Shrunk shrunk =
      dropcheck::shrink(language, finding.program, still_fails, slow ? slow_tries_max : tries_max);
  Smallest smallest{finding, shrunk.tries, shrunk.minimal};
  Executor reporter(executor.target(), Reports::whole, limits);
  const Execution whole = reporter.run(shrunk.program);
  // A failure that only this last run does not show keeps the program that always showed it.
  if (whole.finding && same_failure(*whole.finding, finding)) smallest.finding = *whole.finding;
  return smallest;
}

Triage::Triage(const config::TargetRow& target, TriageOptions options, const Artifacts& artifacts,
               Terminal& terminal)
    : executor_(target, Reports::terse, options.limits),
      options_(std::move(options)),
      artifacts_(artifacts),
      terminal_(terminal) {}

void Triage::add(Finding raw) {
  failed_.insert(sha1(raw.program));
  make_canonical(raw);
  if (full() || !insert_new(raw_seen_, signature_of(raw))) return;
  if (!artifacts_.save(raw)) code_ = ExitCode::trouble;
  terminal_.progress(fmt::format("  found: {}; running it again", raw.rule));
  const Confirmed confirmed = confirm(executor_, raw.program);
  Finding told = raw;
  if (confirmed.error) {
    // Interrupted, or no process to be had: it is told as it was found.
  } else if (!confirmed.finding || !confirmed.steady) {
    told.flaky = true;
  } else {
    terminal_.progress(fmt::format("  found: {}; shrinking", raw.rule));
    told = shrink(executor_, *confirmed.finding, options_.limits).finding;
  }
  keep_and_tell(raw, told);
}

void Triage::add_violations(const Flight& flight, std::uint64_t& n) {
  while (n < flight.violated) add(finding_of(target(), flight.violations[n++]));
}

std::string Triage::why_it_ends() const {
  return fmt::format("{}: {} distinct findings, which ends its turn; --max-findings 0 goes on",
                     name_of(target()), findings_.size());
}

void Triage::keep_and_tell(const Finding& raw, const Finding& told) {
  if (!insert_new(seen_, signature_of(told))) return forget(raw);
  const std::string stem = artifacts_.stem_of(told);
  const auto cpp = emitted(told.target, told.program, told, stem + ".cpp");
  const auto saved = artifacts_.save(told, cpp);
  code_ = worse(code_, !saved       ? ExitCode::trouble
                       : told.flaky ? ExitCode::flaky
                                    : ExitCode::finding);
  const auto if_saved = [&](const char* sibling) { return saved ? stem + sibling : ""; };
  tell(terminal_, told,
       {if_saved(".prog"), cpp ? if_saved(".cpp") : "", if_saved(".log"), options_.command});
  findings_.push_back(told);
  paths_.push_back(if_saved(".prog"));
  forget(raw);
}

void Triage::forget(const Finding& raw) {
  const std::string path = artifacts_.stem_of(raw) + ".prog";
  if (std::ranges::find(paths_, path) == paths_.end()) artifacts_.remove(raw);
}

}  // namespace dropcheck
