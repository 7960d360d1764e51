// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `dropcheck triage`.
#include <fmt/core.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/corpus.hpp"
#include "tools/executor.hpp"
#include "tools/finding_json.hpp"
#include "tools/replay.hpp"
#include "tools/targets.hpp"
#include "tools/triage.hpp"

namespace dropcheck {
namespace {

class Sorting {
 public:
  Sorting(const TargetRow& target, const TriageRequest& request)
      : terminal_(request.json),
        artifacts_(request.artifacts),
        triage_(target, {request.limits, request.command, 0}, artifacts_, terminal_),
        executor_(target, Reports::terse, request.limits),
        language_(*find_language(target.subject)) {}

  void add(const std::string& file) {
    const auto loaded = load_program(file, language_, false);
    if (const auto* error = std::get_if<FileError>(&loaded)) return complain(error->message);
    Execution execution = executor_.run(language_.canonical(std::get<Bytes>(loaded)));
    if (interrupted()) return;
    if (execution.error) return complain(*execution.error);
    nlohmann::json row = {{"file", file}, {"finding", nullptr}};
    if (execution.finding) {
      ++failing_;
      if (const auto finding = triage_.add(std::move(*execution.finding)))
        row["finding"] = *finding;
    }
    files_.push_back(std::move(row));
  }

  ExitCode conclude(bool as_json) {
    terminal_.line(
        fmt::format("{}: {} programs, {} fail: {} findings, and {} that are perhaps the same",
                    name_of(triage_.target()), files_.size(), failing_, triage_.findings().size(),
                    triage_.again().size()));
    const nlohmann::json told = {{"version", 1},
                                 {"target", name_of(triage_.target())},
                                 {"files", files_},
                                 {"findings", triage_.paths()},
                                 {"again", triage_.again()}};
    if (as_json && !write_result("", dumped(told))) code_ = ExitCode::trouble;
    const ExitCode code = worse(code_, triage_.code());
    return files_.empty() && code == ExitCode::clean ? ExitCode::nothing_ran : code;
  }

 private:
  void complain(const std::string& message) {
    fmt::print(stderr, "{}\n", message);
    code_ = ExitCode::trouble;
  }

  Terminal terminal_;
  Artifacts artifacts_;
  Triage triage_;
  Executor executor_;
  const LanguageInfo& language_;
  nlohmann::json files_ = nlohmann::json::array();
  std::size_t failing_ = 0;
  ExitCode code_ = ExitCode::clean;
};

}  // namespace

ExitCode triage(const TriageRequest& request) {
  const auto targets = select_targets({request.target});
  if (!targets) return ExitCode::trouble;
  const auto files = program_files(request.paths);
  if (const auto* error = std::get_if<FileError>(&files)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  Sorting sorting(targets->front(), request);
  for (const std::string& file : std::get<std::vector<std::string>>(files)) {
    if (interrupted()) break;
    sorting.add(file);
  }
  const ExitCode code = sorting.conclude(request.json);
  if (interrupted() && code != ExitCode::finding) die_of_interrupt();
  return code;
}

}  // namespace dropcheck
