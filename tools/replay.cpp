// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/replay.hpp"

#include <fmt/core.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/executor.hpp"
#include "tools/finding_json.hpp"
#include "tools/targets.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

/// What a program that passed came to; a leak is only passed over because the model expects it.
std::string told_pass(const std::string& file, const LanguageInfo& language, const Bytes& program,
                      const Execution& execution) {
  const std::string leaks = language.leaks(program, execution.abilities);
  return fmt::format("{}: pass, trace {:016x}{}", file, execution.trace_hash,
                     leaks.empty() ? "" : "; " + leaks + ", as predicted");
}

bool print_json(const Replayed& replayed) {
  nlohmann::json findings = nlohmann::json::array();
  for (const Finding& finding : replayed.findings) findings.push_back(json_of(finding));
  return write_result(
      "",
      dumped({{"version", 1}, {"programs", replayed.programs}, {"findings", std::move(findings)}}));
}

}  // namespace

Replayed replay_files(const TargetRow& target, const std::vector<std::string>& files, bool show,
                      const ReplayOptions& options, Terminal& terminal) {
  Replayed replayed;
  Executor executor(target, Reports::whole, options.limits);
  const LanguageInfo& language = *find_language(target.subject);
  for (const std::string& file : files) {
    if (interrupted()) break;
    const auto loaded = load_program(file, language, options.as_text);
    if (const auto* error = std::get_if<FileError>(&loaded)) {
      fmt::print(stderr, "{}\n", error->message);
      replayed.code = ExitCode::trouble;
      continue;
    }
    const Bytes program = language.canonical(std::get<Bytes>(loaded));
    const Execution execution = executor.run(program);
    if (interrupted()) break;
    if (execution.error) {
      fmt::print(stderr, "{}\n", *execution.error);
      replayed.code = ExitCode::trouble;
      break;
    }
    ++replayed.programs;
    if (!execution.finding) {
      if (show && !options.as_json) {
        terminal.line(told_pass(file, language, program, execution));
      }
      continue;
    }
    replayed.code = worse(replayed.code, ExitCode::finding);
    replayed.findings.push_back(*execution.finding);
    if (!options.as_json) {
      tell(terminal, *execution.finding, {file == "-" ? "" : file, "", "", options.command});
    }
    // The report of a worker that died is what its caller came for.
    if (show && !execution.finding->log.empty()) {
      std::fputs(log_of(*execution.finding).c_str(), stderr);
    }
  }
  return replayed;
}

ExitCode replay(const ReplayOptions& options) {
  const auto targets = select_targets({options.target});
  if (!targets) return ExitCode::trouble;
  const auto files = program_files(options.paths);
  if (const auto* error = std::get_if<FileError>(&files)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  Terminal terminal(false);
  const Replayed replayed = replay_files(
      targets->front(), std::get<std::vector<std::string>>(files), true, options, terminal);
  if (options.as_json && !print_json(replayed)) return ExitCode::trouble;
  if (interrupted() && replayed.code != ExitCode::finding) die_of_interrupt();
  const bool nothing = replayed.programs == 0 && replayed.code == ExitCode::clean;
  if (nothing) fmt::print(stderr, "no program in what was named\n");
  return nothing ? ExitCode::nothing_ran : replayed.code;
}

}  // namespace dropcheck
