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

#include "harness/box/emit_rust.hpp"
#include "harness/drop/emit_rust.hpp"
#include "harness/graph/emit_rust.hpp"
#include "harness/language.hpp"
#include "harness/program_file.hpp"
#include "harness/rc/emit_rust.hpp"
#include "harness/ref_cell/emit_rust.hpp"
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
  /// Characters or bytes.
  template <class Content = std::string>
  Content read() const {
    Content content;
    char part[1 << 12];
    lseek(descriptor_, 0, SEEK_SET);
    for (ssize_t got; (got = ::read(descriptor_, part, sizeof part)) > 0;) {
      content.insert(content.end(), part, part + got);
    }
    return content;
  }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

std::nullopt_t complain(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  return std::nullopt;
}

/// What a line on standard error begins with.
std::string source_of(const ReplayOptions& options) {
  return options.random ? fmt::format("random program {}", *options.random) : options.paths.front();
}

/// The name that the file gets if nobody says another.
std::string default_name(const ReplayOptions& options, const char* extension) {
  if (options.random) return fmt::format("random_{}{}", *options.random, extension);
  const std::string& path = options.paths.front();
  const std::string stem = path == "-" ? "" : std::filesystem::path(path).stem().string();
  return (stem.empty() ? "program" : stem) + extension;
}

/// False, and a line on standard error: this is no name for what is emitted.
bool is_named(const std::string& output, std::string_view language, const char* extension) {
  if (output.empty() || output.ends_with(extension)) return true;
  fmt::print(stderr, "{}: the output is {}; let its name end in {}\n", output, language, extension);
  return false;
}

/// What the target's own writer makes of each seed from `first` on.
std::optional<std::vector<Bytes>> random_programs(const TargetRow& target, std::uint64_t first,
                                                  std::size_t count) {
  const MemoryFile result;
  Worker worker({worker_path(target, "replay"), "--write", std::to_string(first),
                 std::to_string(count), result.path()});
  if (worker.error()) return complain(*worker.error());
  const WorkerEnd end = worker.wait([] {});
  if (!end.ended_well()) {
    return complain(
        fmt::format("{}: writing ended with {}\n{}", name_of(target), how_it_ended(end), end.log));
  }
  const Bytes all = result.read<Bytes>();
  std::vector<Bytes> programs;
  for (auto at = all.begin(); all.end() - at > 2;) {
    const std::ptrdiff_t size = at[0] | at[1] << 8;
    programs.emplace_back(at + 2, at + 2 + size);
    at += 2 + size;
  }
  return programs;
}

/// Or nothing, and a line on standard error.
std::optional<Bytes> program_of(const ReplayOptions& options, const TargetRow& target) {
  if (options.random) {
    const auto programs = random_programs(target, *options.random, 1);
    return programs ? std::optional(programs->front()) : std::nullopt;
  }
  const LanguageInfo& language = *find_language(target.subject);
  const auto loaded = load_program(options.paths.front(), language, options.as_text);
  if (const auto* error = std::get_if<FileError>(&loaded)) return complain(error->message);
  return language.canonical(std::get<Bytes>(loaded));
}

}  // namespace

std::optional<std::string> emitted(const TargetRow& target, const Bytes& program,
                                   const std::optional<Finding>& finding, const std::string& file) {
  if (!target.is_cpp) return std::nullopt;
  const MemoryFile source;
  const MemoryFile result;
  if (!source.write(program)) {
    return complain(std::string("no memory for the program: ") + std::strerror(errno));
  }
  std::vector<std::string> words = {
      worker_path(target, "replay"), "--emit", result.path(), source.path(), file,
      registry().source_directory};
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
  const TargetRow& target = targets->front();
  if (!target.is_cpp) {
    fmt::print(stderr, "{}: this is no C++, so there is no C++ to emit\n", name_of(target));
    return ExitCode::trouble;
  }
  if (!is_named(output, "C++", ".cpp")) return ExitCode::trouble;
  const auto program = program_of(options, target);
  if (!program) return ExitCode::trouble;
  Executor executor(target, Reports::whole, options.limits);
  const Execution execution = executor.run(*program);
  if (interrupted()) die_of_interrupt();
  if (execution.error) {
    fmt::print(stderr, "{}\n", *execution.error);
    return ExitCode::trouble;
  }
  const std::string name = output.empty() ? default_name(options, ".cpp") : output;
  const auto text = emitted(target, *program, execution.finding, name);
  if (!text) return ExitCode::trouble;
  return write_result(output, *text) ? ExitCode::clean : ExitCode::trouble;
}

ExitCode emit_rust(const ReplayOptions& options, const std::string& output) {
  const auto targets = select_targets({options.target});
  const bool many = options.random && options.count != 1;
  if (!targets || (!many && !is_named(output, "Rust", ".rs"))) return ExitCode::trouble;
  const std::string_view subject = targets->front().subject;
  const auto write = subject == "rc"         ? &rc::emit_rust
                     : subject == "box"      ? &box::emit_rust
                     : subject == "drop"     ? &drop::emit_rust
                     : subject == "ref_cell" ? &ref_cell::emit_rust
                     : subject == "graph"    ? &graph::emit_rust
                                             : nullptr;
  if (write == nullptr) {
    fmt::print(stderr, "{}: programs of this subject are not written in Rust\n", subject);
    return ExitCode::trouble;
  }
  const auto emit_one = [&](const Bytes& program, const ReplayOptions& one, const std::string& to) {
    const auto [text, refused] = write(program, to.empty() ? default_name(one, ".rs") : to);
    if (refused.empty()) return write_result(to, text);
    fmt::print(stderr, "{}: {}\n", source_of(one), refused);
    return many;
  };
  if (!many) {
    const auto program = program_of(options, targets->front());
    const bool good = program && emit_one(*program, options, output);
    return good ? ExitCode::clean : ExitCode::trouble;
  }
  const auto programs = random_programs(targets->front(), *options.random, options.count);
  bool good = programs.has_value();
  ReplayOptions one = options;
  for (std::size_t i = 0; good && i < programs->size(); ++i, ++*one.random) {
    const auto path = std::filesystem::path(output) / default_name(one, ".rs");
    good = emit_one((*programs)[i], one, path.string());
  }
  return good ? ExitCode::clean : ExitCode::trouble;
}

}  // namespace dropcheck
