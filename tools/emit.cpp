// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/emit.hpp"

#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/executor.hpp"
#include "tools/targets.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

/// A file in memory that workers inherit.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("dropcheck file", 0)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool write(const Bytes& bytes) const {
    return ::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  }
  std::string read() const {
    std::string text;
    char part[1 << 12];
    lseek(descriptor_, 0, SEEK_SET);
    for (ssize_t got; (got = ::read(descriptor_, part, sizeof part)) > 0;) {
      text.append(part, static_cast<std::size_t>(got));
    }
    return text;
  }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

std::nullopt_t complain(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  return std::nullopt;
}

/// The name that the file gets if nobody says another.
std::string default_name(const std::string& path) {
  const std::string stem = path == "-" ? "" : std::filesystem::path(path).stem().string();
  return (stem.empty() ? "program" : stem) + ".cpp";
}

}  // namespace

std::optional<std::string> emitted(const config::TargetRow& target, const Bytes& program,
                                   const std::optional<Finding>& finding, const std::string& file) {
  if (!target.is_cpp) return std::nullopt;
  const MemoryFile source;
  const MemoryFile result;
  if (!source.write(program)) {
    return complain(std::string("no memory for the program: ") + std::strerror(errno));
  }
  std::vector<std::string> words = {
      worker_path(target, "replay"),        "--emit", result.path(), source.path(), file,
      std::string(config::source_directory)};
  if (finding) {
    words.insert(words.end(), {std::to_string(finding->step), finding->rule, finding->expected,
                               finding->actual});
  }
  Worker worker(words);
  if (worker.error()) return complain(*worker.error());
  const WorkerEnd end = worker.wait([] {});
  if (end.ended_well()) return result.read();
  return complain(
      fmt::format("{}: emitting ended with {}\n{}", name_of(target), how_it_ended(end), end.log));
}

ExitCode emit(const ReplayOptions& options, const std::string& output) {
  const auto targets = select_targets({options.target});
  if (!targets) return ExitCode::trouble;
  const config::TargetRow& target = targets->front();
  if (!target.is_cpp) {
    fmt::print(stderr, "{}: this is no C++, so there is no C++ to emit\n", name_of(target));
    return ExitCode::trouble;
  }
  if (!output.empty() && !output.ends_with(".cpp")) {
    fmt::print(stderr, "{}: the output is C++; let its name end in .cpp\n", output);
    return ExitCode::trouble;
  }
  const std::string& path = options.paths.front();
  const LanguageInfo& language = *find_language(target.subject);
  const auto loaded = load_program(path, language, options.as_text);
  if (const auto* error = std::get_if<FileError>(&loaded)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  const Bytes program = language.canonical(std::get<Bytes>(loaded));
  Executor executor(target, Reports::whole, options.limits);
  const Execution execution = executor.run(program);
  if (interrupted()) die_of_interrupt();
  if (execution.error) {
    fmt::print(stderr, "{}\n", *execution.error);
    return ExitCode::trouble;
  }
  const auto text =
      emitted(target, program, execution.finding, output.empty() ? default_name(path) : output);
  if (!text) return ExitCode::trouble;
  return write_result(output, *text) ? ExitCode::clean : ExitCode::trouble;
}

}  // namespace dropcheck
