// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `dropcheck shrink`.
#include <fmt/core.h>

#include <cstdio>
#include <variant>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/replay.hpp"
#include "tools/targets.hpp"
#include "tools/triage.hpp"

namespace dropcheck {
namespace {

/// A program that does not fail steadily cannot be shrunk.
ExitCode refuse(const std::string& file, const Confirmed& confirmed) {
  if (confirmed.error) {
    fmt::print(stderr, "{}\n", *confirmed.error);
    return ExitCode::trouble;
  }
  if (confirmed.steady) {
    fmt::print(stderr, "{}: passes, so there is nothing to shrink\n", file);
    return ExitCode::clean;
  }
  fmt::print(stderr, "{}: flaky: run twice, it did not fail twice in the same way ({})\n", file,
             confirmed.finding->rule);
  return ExitCode::flaky;
}

}  // namespace

ExitCode shrink(const ReplayOptions& options, const std::string& output) {
  const auto targets = select_targets({options.target});
  if (!targets) return ExitCode::trouble;
  const LanguageInfo& language = *find_language(targets->front().subject);
  const std::string& file = options.paths.front();
  const auto loaded = load_program(file, language, options.as_text);
  if (const auto* error = std::get_if<FileError>(&loaded)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  Executor executor(targets->front(), Reports::terse, options.limits);
  const Bytes program = language.canonical(std::get<Bytes>(loaded));
  const Confirmed confirmed = confirm(executor, program);
  if (interrupted()) die_of_interrupt();
  if (confirmed.error || !confirmed.steady || !confirmed.finding) return refuse(file, confirmed);
  const Smallest smallest = shrink(executor, *confirmed.finding, {.limits = options.limits});
  if (interrupted()) die_of_interrupt();
  // The program alone goes to standard output, so that it can be piped into a file.
  Terminal terminal(true);
  tell(terminal, smallest.finding, {output, "", "", options.command});
  terminal.line(fmt::format("  {} steps of {}, after {} tries{}",
                            language.steps(smallest.finding.program).size(),
                            language.steps(program).size(), with_commas(smallest.tries),
                            smallest.minimal ? "" : ", and perhaps not the smallest"));
  if (!write_result(output, language.print(smallest.finding.program))) return ExitCode::trouble;
  return ExitCode::finding;
}

}  // namespace dropcheck
