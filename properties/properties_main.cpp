// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a subject's laws on one target under RapidCheck: properties PROGRAMS SEED [SECONDS], at
// least so many and for so long; or properties --files FILE…, which gives the law of the trace
// those programs. --verbose shows how often each labelled situation occurred; one that is rarer
// than its floor is told, and with --strict fails.
//
// Exit codes: 0 all hold, 1 a law is broken, 2 usage or a file that is no program, 5 a labelled
// situation is too rare, 6 a law is broken and a fresh process should go on.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "harness/flight.hpp"
#include "harness/language.hpp"
#include "harness/ledger.hpp"
#include "harness/listing.hpp"
#include "harness/program_file.hpp"
#include "properties/properties.hpp"

namespace {

using dropcheck::Judge;
using dropcheck::Law;
using dropcheck::Situations;
using dropcheck::target;

// RapidCheck's programs grow over a round.
constexpr int programs_a_round = 2000;

// Below this a situation's share of the programs says little about its floor.
constexpr int programs_for_floors = 10000;

struct Amount {
  int programs = 0;
  std::uint64_t seed = 0;
  std::chrono::duration<double> time{0};
};

/// Tries the law on its share of the programs, and the law that most programs are for until the
/// time is up.
bool holds(const Law& law, Judge& judge, const Amount& amount) {
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = law.words;
  rc::detail::TestParams params;
  params.seed = amount.seed;
  params.maxSuccess = std::max(amount.programs / law.share, 1);
  const std::uint64_t violated_before = judge.flight().violated;
  const auto until = std::chrono::steady_clock::now() + amount.time;
  auto result = rc::detail::checkProperty(law.property, metadata, params);
  long programs = params.maxSuccess;
  while (law.share == 1 && result.is<rc::detail::SuccessResult>() &&
         std::chrono::steady_clock::now() < until) {
    params.seed = rc::Random(params.seed).next();
    params.maxSuccess = programs_a_round;
    result = rc::detail::checkProperty(law.property, metadata, params);
    programs += params.maxSuccess;
  }
  const bool violated = judge.flight().violated != violated_before;
  const bool good = result.is<rc::detail::SuccessResult>() && !violated;
  std::printf("  %-6s %7ld programs: %s\n", good ? "holds" : "BROKEN", programs, law.words.c_str());
  std::fflush(stdout);
  if (!good && !violated) {
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    std::fprintf(stderr, "%s\n", message.str().c_str());
  }
  return good;
}

bool reaches_floors(const Situations& situations, std::FILE* output) {
  bool good = true;
  for (const Situations::Row& row : situations.rows) {
    const double per_mille = 1000.0 * static_cast<double>(row.programs) /
                             static_cast<double>(std::max<std::uint64_t>(situations.programs, 1));
    if (per_mille >= row.floor_per_mille) continue;
    std::fprintf(output, "  too rare: '%.*s' in %.1f of 1000 programs; the floor is %u\n",
                 static_cast<int>(row.words.size()), row.words.data(), per_mille,
                 row.floor_per_mille);
    good = false;
  }
  return good;
}

void print_situations(const Situations& situations) {
  for (const Situations::Row& row : situations.rows) {
    std::printf("    %6.2f %%  (floor %4.1f)  %.*s\n",
                100.0 * static_cast<double>(row.programs) /
                    static_cast<double>(std::max<std::uint64_t>(situations.programs, 1)),
                row.floor_per_mille / 10.0, static_cast<int>(row.words.size()), row.words.data());
  }
}

int run_laws(const Amount& amount, bool verbose, bool strict) {
  Judge judge(target);
  Situations situations;
  bool good = true;
  for (const Law& law : dropcheck::laws(target, judge, situations)) {
    good &= holds(law, judge, amount);
  }
  if (verbose) print_situations(situations);
  if (!good) return 1;
  if (amount.programs < programs_for_floors) {
    std::printf("  situations are compared with their floors from %d programs on\n",
                programs_for_floors);
    return 0;
  }
  if (!reaches_floors(situations, strict ? stderr : stdout)) return strict ? 5 : 0;
  std::printf("  %zu situations occur above their floors\n", situations.rows.size());
  return 0;
}

int run_files(const std::vector<std::string>& files) {
  Judge judge(target);
  const auto& language = *dropcheck::find_language(target.subject);
  for (const std::string& file : files) {
    const auto loaded = dropcheck::load_program(file, language);
    if (const auto* error = std::get_if<dropcheck::FileError>(&loaded)) {
      std::fprintf(stderr, "%s\n", error->message.c_str());
      return 2;
    }
    const auto& program = std::get<dropcheck::Bytes>(loaded);
    const Law law{dropcheck::law_of_the_trace(target),
                  rc::detail::toProperty([&] { return judge_and_go_on(judge, program).pass(); })};
    if (!holds(law, judge, {.programs = 1})) return 1;
  }
  return 0;
}

template <class Number>
bool parse_number(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end;
}

}  // namespace

std::string dropcheck::law_of_the_trace(const Target& target) {
  return "the trace of " + std::string(target.subject) + "/" + std::string(target.implementation) +
         " is the model's";
}

dropcheck::Verdict dropcheck::judge_and_go_on(Judge& judge, const Bytes& program) {
  Verdict verdict = judge(program);
  if (verdict.pass()) return verdict;
  if (!judge.has_parent()) {
    std::fputs(describe(target, program, *verdict.violation).c_str(), stderr);
  }
  if (!Ledger::asan_judges) std::_Exit(judge.has_parent() ? start_again : 1);
  return verdict;
}

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--files") {
    return run_files({arguments.begin() + 1, arguments.end()});
  }
  const bool verbose = std::erase(arguments, "--verbose") != 0;
  const bool strict = std::erase(arguments, "--strict") != 0;
  Amount amount;
  double seconds = 0;
  if ((arguments.size() == 2 || (arguments.size() == 3 && parse_number(arguments[2], seconds))) &&
      parse_number(arguments[0], amount.programs) && amount.programs > 0 &&
      parse_number(arguments[1], amount.seed)) {
    amount.time = std::chrono::duration<double>(seconds);
    return run_laws(amount, verbose, strict);
  }
  std::fprintf(stderr,
               "usage: %s PROGRAMS SEED [SECONDS] [--verbose] [--strict] | --files FILE...\n",
               argv[0]);
  return 2;
}
