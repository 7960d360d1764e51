// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs of a canary: what the tests of all subjects ask of theirs.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "harness/canary.hpp"
#include "harness/language.hpp"
#include "harness/laws.hpp"
#include "harness/ledger.hpp"
#include "harness/program.hpp"
#include "harness/situation.hpp"
#include "harness/text.hpp"
#include "harness/thorough_test.hpp"
#include "harness/verdict.hpp"
#include "harness/writer.hpp"

namespace dropcheck::canaries {

/// Of steps with "; " between them.
template <class Language>
Program<Language> program_of(std::string_view steps) {
  std::string text = header_line(Language::subject, Language::version) + std::string(steps);
  std::ranges::replace(text, ';', '\n');
  return std::get<Program<Language>>(parse<Language>(text));
}

/// "nothing", or which rule was broken at which step, and how.
inline std::string said(const Verdict& verdict) {
  if (verdict.pass()) return "nothing";
  const auto& [step, rule, expected, actual] = *verdict.violation;
  return std::to_string(step) + ": " + rule + ": expected " + expected + ", actual " + actual;
}

/// The canary is sound before and behind it.
template <class Canary, class Language>
Verdict run_with(std::string_view what, const Program<Language>& program, Progress& progress) {
  defect = what;
  Verdict verdict = run<Canary>(program, progress);
  defect = "";
  if (verdict.violation) {
    EXPECT_NE(law_id(Language::subject, verdict.violation->rule), "") << verdict.violation->rule;
  }
  return verdict;
}
template <class Canary, class Language>
Verdict run_with(std::string_view what, const Program<Language>& program) {
  Progress progress;
  return run_with<Canary>(what, program, progress);
}

/// Of any implementation.
template <class A, class Language>
std::string said_of(std::string_view steps) {
  Progress progress;
  return said(run<A>(program_of<Language>(steps), progress));
}

/// On an implementation that is right, whatever it is like.
template <class A, class Language>
void expect_random_programs_of_its_own_to_pass(Abilities abilities) {
  for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(cases(2000, 500)); ++seed) {
    const auto program = write_program<Language>(seed, abilities);
    Progress progress;
    ASSERT_EQ(said(run<A>(program, progress)), "nothing") << print(program);
    ASSERT_EQ(Ledger::live(), 0u) << print(program);
  }
}

template <class Language>
std::uint64_t hash_of_model_alone(const Program<Language>& program, Abilities abilities) {
  return trace_hash_of(find_language(Language::subject)->account(encode(program), abilities));
}

/// On the sound canary random programs pass, leave nothing, show what the model alone shows, and
/// reach all of the situations that they can.
template <class Canary, class Language>
void expect_random_programs_to_pass(int programs, Abilities abilities,
                                    std::span<const SituationInfo> situations) {
  std::uint64_t reached = 0;
  for (int seed = 0; seed < cases(programs, programs / 3); ++seed) {
    const auto program = write_program<Language>(static_cast<std::uint64_t>(seed), abilities);
    const Verdict verdict = run_with<Canary>("", program);
    ASSERT_EQ(said(verdict), "nothing") << print(program);
    ASSERT_EQ(Ledger::live(), 0u) << "what leaked is taken back: " << print(program);
    ASSERT_EQ(verdict.trace_hash, hash_of_model_alone(program, abilities)) << print(program);
    reached |= verdict.situations;
  }
  for (const SituationInfo& info : situations) {
    if ((info.needs & ~abilities) != 0) continue;
    EXPECT_NE(reached & info.bit, 0u) << info.words;
  }
}

/// Steps are those of one run, ops those of all. The program: making an object, dropping what is
/// not there, a script that makes one more, and dropping the first; the harness's own drop of the
/// other one does not count.
template <class Canary, class Language>
void expect_progress_to_count(const Program<Language>& program) {
  Progress progress;
  for (std::uint64_t runs = 1; runs <= 2; ++runs) {
    run<Canary>(program, progress);
    EXPECT_EQ(progress.step, 4u);
    EXPECT_EQ(progress.ops, 4 * runs);
    EXPECT_EQ(progress.effective_ops, 3 * runs);
  }
}

}  // namespace dropcheck::canaries
