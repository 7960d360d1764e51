// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a subject's laws on one target under RapidCheck: properties PROGRAMS SEED, or
// properties --files FILE…, which gives the law of the trace those programs.
//
// Exit codes: 0 all hold, 1 a law is broken, 2 usage or a file that is no program, 5 a labelled
// situation is rarer than its floor, 6 a law is broken and a fresh process should go on.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
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

// Below this a situation's share of the programs says little about its floor.
constexpr int programs_for_floors = 10000;

bool holds(const Law& law, Judge& judge, std::uint64_t seed, int programs) {
  rc::detail::TestMetadata metadata;
  metadata.id = metadata.description = law.words;
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = std::max(programs / law.share, 1);
  const std::uint64_t violated_before = judge.flight().violated;
  const auto result = rc::detail::checkProperty(law.property, metadata, params);
  const bool violated = judge.flight().violated != violated_before;
  const bool good = result.is<rc::detail::SuccessResult>() && !violated;
  std::printf("  %-6s %7d programs: %s\n", good ? "holds" : "BROKEN", params.maxSuccess,
              law.words.c_str());
  std::fflush(stdout);
  if (!good && !violated) {
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    std::fprintf(stderr, "%s\n", message.str().c_str());
  }
  return good;
}

bool reaches_floors(const Situations& situations) {
  bool good = true;
  for (const Situations::Row& row : situations.rows) {
    const double per_mille = 1000.0 * static_cast<double>(row.programs) /
                             static_cast<double>(std::max<std::uint64_t>(situations.programs, 1));
    if (per_mille >= row.floor_per_mille) continue;
    std::fprintf(stderr, "too rare: '%.*s' in %.1f of 1000 programs; the floor is %u\n",
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

int run_laws(int programs, std::uint64_t seed, bool verbose) {
  Judge judge(target);
  Situations situations;
  bool good = true;
  for (const Law& law : dropcheck::laws(target, judge, situations)) {
    good &= holds(law, judge, seed, programs);
  }
  if (verbose) print_situations(situations);
  if (!good) return 1;
  if (programs < programs_for_floors) {
    std::printf("  situations are compared with their floors from %d programs on\n",
                programs_for_floors);
    return 0;
  }
  if (!reaches_floors(situations)) return 5;
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
    if (!holds(law, judge, 0, 1)) return 1;
  }
  return 0;
}

template <class Number>
bool parse_number(const char* text, Number& number) {
  const char* end = text + std::strlen(text);
  const auto [stopped, error] = std::from_chars(text, end, number);
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
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--files") {
    return run_files({arguments.begin() + 1, arguments.end()});
  }
  int programs = 0;
  std::uint64_t seed = 0;
  const bool verbose = arguments.size() == 3 && arguments[2] == "--verbose";
  if ((arguments.size() == 2 || verbose) && parse_number(argv[1], programs) && programs > 0 &&
      parse_number(argv[2], seed)) {
    return run_laws(programs, seed, verbose);
  }
  std::fprintf(stderr, "usage: %s PROGRAMS SEED [--verbose] | --files FILE...\n", argv[0]);
  return 2;
}
