// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A process that runs programs and may die. Its flight and its log are memory of this process, so
// that neither its death nor a full disk loses them; it dies with this process.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/flight.hpp"

namespace dropcheck {

/// How a worker ended.
struct WorkerEnd {
  int exit_code = 0;
  /// Nonzero if a signal ended it.
  int signal = 0;
  /// Whether this process was asked to stop meanwhile, and so stopped the worker.
  bool interrupted = false;
  /// What it wrote to standard error.
  std::string log;
};

/// "code 2" or "signal 9 (Killed)".
std::string how_it_ended(const WorkerEnd& end);

class Worker {
 public:
  /// Errors: no process or no memory for it; then error() says so and nothing runs.
  Worker(const std::vector<std::string>& command, bool show_output);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const std::optional<std::string>& error() const { return error_; }
  /// Requires: no error.
  const Flight& flight() const { return *flight_; }

  /// Calls `tick` several times a second until the worker has ended.
  WorkerEnd wait(const std::function<void()>& tick);

 private:
  void start(const std::vector<std::string>& command, bool show_output);

  std::optional<std::string> error_;
  Flight* flight_ = nullptr;
  int flight_descriptor_ = -1;
  int log_descriptor_ = -1;
  pid_t process_ = -1;
};

/// From here on SIGINT and SIGTERM stop the worker under way instead of this process.
void catch_interrupts();
bool interrupted();
/// Dies of the signal that interrupted this process, as a shell expects.
[[noreturn]] void die_of_interrupt();

}  // namespace dropcheck
