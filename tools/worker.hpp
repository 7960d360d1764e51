// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process that runs programs and may die. Its flight and its log are memory of this process, so
// that neither its death nor a full disk loses them; it dies with this process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/flight.hpp"

namespace dropcheck {

/// What one program may use before its worker is stopped.
struct WorkerLimits {
  std::chrono::duration<double> time{10};
  std::size_t memory_mb = 2048;
  /// Less time, if a hundred times what the slowest program of the worker took is less: but a
  /// second, and more for a program that goes on to take memory.
  bool impatient = false;
};

/// How sanitizers report. To hunt: few frames and no symbols, which cost 90 ms a death.
enum class Reports : std::uint8_t { terse, whole };

struct WorkerOptions {
  /// Whether its standard output is ours; it goes nowhere else.
  bool show_output = false;
  Reports reports = Reports::terse;
  WorkerLimits limits = {};
  /// The ids of ops that it leaves out of all programs.
  std::uint64_t omitted = 0;
};

/// Why this process stopped a worker.
enum class Stopped : std::uint8_t {
  no,
  interrupted,
  dismissed,
  out_of_time,
  out_of_memory,
  bloated
};

/// How a worker ended.
struct WorkerEnd {
  int exit_code = 0;
  /// Nonzero if a signal ended it.
  int signal = 0;
  Stopped stopped = Stopped::no;
  /// What it wrote to standard error.
  std::string log = {};
  /// How long its last program was allowed to run.
  std::chrono::duration<double> patience{0};

  bool ended_well() const { return exit_code == 0 && signal == 0; }
  /// By a person, or by a system that shuts down or is short of memory: no op sends these.
  bool killed_from_outside() const;
};

/// "code 2" or "signal 9 (Killed)".
std::string how_it_ended(const WorkerEnd& end);

/// Whether a worker that ended in this way is replaced. A few times, for whatever kills them may go
/// on; each time a line on standard error says so.
class Replacements {
 public:
  bool replace(const WorkerEnd& end, const std::string& target);

 private:
  int left_ = 3;
};

class Worker {
 public:
  /// Errors: no process or no memory for it; then error() says so and nothing runs.
  explicit Worker(const std::vector<std::string>& command, const WorkerOptions& options = {});
  /// Kills it if it still runs.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const std::optional<std::string>& error() const { return error_; }
  /// Requires: no error.
  Flight& flight() const { return *flight_; }

  /// How it ended, if it has; then it must not be asked again. Stops it if it uses too much or this
  /// process was interrupted; so call it several times a second.
  std::optional<WorkerEnd> poll();

  /// Its work is no longer needed.
  void dismiss() { stop(Stopped::dismissed, SIGKILL); }

  /// Polls until it has ended, with a `tick` each time.
  WorkerEnd wait(const std::function<void()>& tick);

 private:
  using Clock = std::chrono::steady_clock;

  void start(const std::vector<std::string>& command);
  void watch();
  void stop(Stopped why, int signal);
  std::size_t memory_mb() const;
  std::chrono::duration<double> patience() const;

  WorkerOptions options_;
  std::optional<std::string> error_;
  Flight* flight_ = nullptr;
  int flight_descriptor_ = -1;
  int log_descriptor_ = -1;
  pid_t process_ = -1;
  Stopped stopped_ = Stopped::no;
  std::optional<Clock::time_point> kill_at_;
  /// The program under way at the last poll that saw another one.
  std::uint64_t program_ = ~std::uint64_t{0};
  Clock::time_point program_began_ = Clock::now();
  /// When the program was last seen to take memory.
  Clock::time_point last_grew_ = Clock::now();
  std::size_t memory_mb_ = 0;
  bool too_large_ = false;
};

/// From here on SIGINT and SIGTERM stop the workers under way instead of this process.
void catch_interrupts();
bool interrupted();
/// Dies of the signal that interrupted this process, as a shell expects.
[[noreturn]] void die_of_interrupt();

}  // namespace dropcheck
