// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/symbolize.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/build_id.hpp"
#include "tools/inspect/symbols.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;
using inspect::CodePlace;

// Each module that is asked about is read as a whole: a hostile log names no more than these.
constexpr std::size_t modules_most = 64;
constexpr std::size_t places_most = 100'000;
constexpr auto patience = std::chrono::seconds(120);

/// Which commands to try, in this order, and what to do if none of them can be started. What the
/// user names stands alone: another one would hide that it is wrong.
struct Candidates {
  std::vector<std::string> commands;
  std::string instead;
};
Candidates candidates() {
  for (const char* variable : {"ASAN_SYMBOLIZER_PATH", "LLVM_SYMBOLIZER_PATH"}) {
    const char* named = std::getenv(variable);
    if (named == nullptr || *named == '\0') continue;
    return {{named}, fmt::format("{} cannot be started, correct {}", named, variable)};
  }
  Candidates all{{},
                 "no llvm-symbolizer is here, install LLVM's or name it in LLVM_SYMBOLIZER_PATH"};
  const std::string& built_with = registry_if_any().symbolizer;
  if (!built_with.empty()) all.commands.push_back(built_with);
  all.commands.emplace_back("llvm-symbolizer-19");
  all.commands.emplace_back("llvm-symbolizer");
  return all;
}

struct Process {
  pid_t number = -1;
  int output = -1;
};

/// `input` lies in memory as a whole, so that neither side waits for the other.
Process start(const std::string& command, int input) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string style = "--output-style=JSON", name = command;
  char* const words[] = {name.data(), style.data(), nullptr};
  Process process;
  const int failed =
      posix_spawnp(&process.number, command.c_str(), &actions, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return {};
  }
  process.output = ends[0];
  return process;
}

std::string output_of(Process process) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  std::string output;
  char part[1 << 16];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        give_up - std::chrono::steady_clock::now());
    pollfd ready{.fd = process.output, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
      kill(process.number, SIGKILL);
      break;
    }
    const ssize_t got = ::read(process.output, part, sizeof part);
    if (got <= 0) break;
    output.append(part, static_cast<std::size_t>(got));
  }
  close(process.output);
  waitpid(process.number, nullptr, 0);
  return output;
}

/// The output of the symbolizer; nothing if none could be started.
std::optional<std::string> ask(const std::vector<std::string>& commands, const std::string& input) {
  const int memory = memfd_create("dropcheck places", MFD_CLOEXEC);
  if (memory < 0) return std::nullopt;
  std::optional<std::string> output;
  if (write(memory, input.data(), input.size()) == static_cast<ssize_t>(input.size())) {
    for (const std::string& command : commands) {
      lseek(memory, 0, SEEK_SET);
      const Process process = start(command, memory);
      if (process.number < 0) continue;
      output = output_of(process);
      break;
    }
  }
  close(memory);
  return output;
}

class Symbolizing {
 public:
  explicit Symbolizing(inspect::Parsed& parsed) : parsed_(parsed) {}

  void run() {
    for (const inspect::Report& report : parsed_.reports) {
      for (const inspect::Frame* frame : inspect::nameless_frames(report)) collect(report, *frame);
    }
    if (!places_.empty()) {
      const std::vector<CodePlace> asked(places_.begin(), places_.end());
      const Candidates known = candidates();
      const auto output = ask(known.commands, inspect::symbolizer_input(asked));
      if (!output) trouble_ = known.instead;
      const inspect::Symbols symbols = inspect::read_symbols(output.value_or(""), asked);
      if (output && symbols.empty()) trouble_ = "llvm-symbolizer names nothing in these modules";
      for (inspect::Report& report : parsed_.reports) inspect::name_frames(report, symbols);
    }
    tell();
  }

 private:
  void collect(const inspect::Report& report, const inspect::Frame& frame) {
    const std::string why = objection(report, frame);
    if (why.empty() && places_.size() < places_most) {
      places_.insert({frame.module, *frame.offset});
    } else if (objections_[report.log].empty()) {
      objections_[report.log] = why.empty() ? "the logs name too many places" : why;
    }
  }

  /// Why a frame's module is not asked about; empty if it is.
  std::string objection(const inspect::Report& report, const inspect::Frame& frame) {
    if (!inspect::is_askable(frame.module)) return frame.module + " is no absolute path";
    auto known = modules_.find(frame.module);
    if (known == modules_.end()) {
      if (modules_.size() == modules_most) return "the logs name too many modules";
      known = modules_.emplace(frame.module, module_at(frame.module)).first;
    }
    const Module& module = known->second;
    if (!module.build_id) return frame.module + " is not here, or is no program";
    if (!frame.build_id.empty() && !module.build_id->empty()) {
      return frame.build_id == *module.build_id ? "" : frame.module + " is of another build";
    }
    std::error_code error;
    const auto written = fs::last_write_time(report.log, error);
    return !error && written < module.written ? frame.module + " is newer than the log" : "";
  }

  struct Module {
    std::optional<std::string> build_id;
    fs::file_time_type written;
  };
  static Module module_at(const std::string& path) {
    std::error_code error;
    Module module{build_id_of(path), fs::last_write_time(path, error)};
    if (error) module.build_id.reset();
    return module;
  }

  void tell() {
    for (const inspect::Report& report : parsed_.reports) {
      if (!report.flags.contains("unsymbolized")) continue;
      const auto objection = objections_.find(report.log);
      const std::string why = objection != objections_.end() ? objection->second : trouble_;
      if (why.empty() || !told_.insert(report.log).second) continue;
      parsed_.notes.push_back({report.log, "not_symbolized", why, report.first});
    }
  }

  inspect::Parsed& parsed_;
  std::set<CodePlace> places_;
  std::map<std::string, Module> modules_;
  std::map<std::string, std::string> objections_;  // of each log, the first
  std::set<std::string> told_;
  std::string trouble_;  // with the symbolizer itself
};

}  // namespace

void symbolize(inspect::Parsed& parsed) { Symbolizing(parsed).run(); }

}  // namespace dropcheck
