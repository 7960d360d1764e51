// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/replay.hpp"

#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <variant>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/targets.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

/// The files that hold programs; a line on standard error for each that does not.
std::vector<std::string> readable(const config::TargetRow& target,
                                  const std::vector<std::string>& files, Replayed& replayed) {
  const LanguageInfo& language = *find_language(target.subject);
  std::vector<std::string> good;
  for (const std::string& file : files) {
    const auto loaded = load_program(file, language);
    if (const auto* error = std::get_if<FileError>(&loaded)) {
      fmt::print(stderr, "{}\n", error->message);
      replayed.code = ExitCode::trouble;
    } else {
      good.push_back(file);
    }
  }
  return good;
}

constexpr std::string_view memory_path = "/proc/self/fd/";

/// Standard input and other pipes.
bool can_be_read_once(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return path == "-" || (std::filesystem::exists(status) && std::filesystem::is_other(status));
}

/// A pipe can be read once, but a program may be read by several workers: memory that they inherit
/// takes its place.
std::variant<std::vector<std::string>, FileError> without_pipes(std::vector<std::string> paths,
                                                                const config::TargetRow& target,
                                                                bool as_text) {
  for (std::string& path : paths) {
    if (!can_be_read_once(path)) continue;
    const auto loaded = load_program(path, *find_language(target.subject), as_text);
    if (const auto* error = std::get_if<FileError>(&loaded)) return *error;
    const auto& program = std::get<Bytes>(loaded);
    const int memory = memfd_create("dropcheck program", 0);
    if (memory < 0 || write(memory, program.data(), program.size()) < 0) {
      return FileError{path + ": no memory for it: " + std::strerror(errno)};
    }
    path = fmt::format("{}{}", memory_path, memory);
  }
  return paths;
}

}  // namespace

Replayed replay_files(const config::TargetRow& target, const std::vector<std::string>& files,
                      bool show, const std::string& command, Terminal& terminal) {
  Replayed replayed;
  const std::vector<std::string> good = readable(target, files, replayed);
  while (replayed.programs < good.size() && !interrupted()) {
    std::vector<std::string> words = {worker_path(target, "replay")};
    words.insert(words.end(), good.begin() + static_cast<std::ptrdiff_t>(replayed.programs),
                 good.end());
    Worker worker(words, show);
    if (worker.error()) {
      fmt::print(stderr, "{}\n", *worker.error());
      replayed.code = ExitCode::trouble;
      return replayed;
    }
    const WorkerEnd end = worker.wait([] {});
    // A violating program has ended and is counted; a killing one has not.
    const bool killed = worker.flight().running != 0;
    const std::uint64_t ran = worker.flight().programs + (killed ? 1 : 0);
    replayed.programs += ran;
    const auto finding = finding_of(target, worker.flight(), end);
    if (!finding) {
      if (end.exit_code == 0 && end.signal == 0) break;
      if (!end.interrupted) {
        fmt::print(stderr, "{}: the replay ended with {} and no finding\n{}", name_of(target),
                   how_it_ended(end), end.log);
      }
      replayed.code = worse(replayed.code, ExitCode::trouble);
      break;
    }
    replayed.code = worse(replayed.code, ExitCode::finding);
    replayed.findings.push_back(*finding);
    // A worker may die, and a sanitizer report, before its first program.
    const std::string file = ran == 0 ? "" : good[replayed.programs - 1];
    tell(terminal, *finding, {file.starts_with(memory_path) ? "" : file, "", command});
    // The report of a worker that died is what its caller came for.
    if (show && killed) std::fputs(finding->log.c_str(), stderr);
    if (ran == 0) break;
  }
  return replayed;
}

ExitCode replay(const std::string& target, const std::vector<std::string>& paths, bool as_text,
                const std::string& command) {
  const auto targets = select_targets({target});
  if (!targets) return ExitCode::trouble;
  const auto named = without_pipes(paths, targets->front(), as_text);
  if (const auto* error = std::get_if<FileError>(&named)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  const auto files = program_files(std::get<std::vector<std::string>>(named));
  if (const auto* error = std::get_if<FileError>(&files)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  Terminal terminal(false);
  const Replayed replayed = replay_files(
      targets->front(), std::get<std::vector<std::string>>(files), true, command, terminal);
  if (interrupted() && replayed.code != ExitCode::finding) die_of_interrupt();
  const bool nothing = replayed.programs == 0 && replayed.code == ExitCode::clean;
  if (nothing) fmt::print(stderr, "no program in what was named\n");
  return nothing ? ExitCode::nothing_ran : replayed.code;
}

}  // namespace dropcheck
