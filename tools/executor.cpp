// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/executor.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "harness/serve.hpp"
#include "tools/targets.hpp"

namespace dropcheck {

Executor::~Executor() { renew(); }

void Executor::renew() {
  worker_.reset();
  if (socket_ >= 0) close(std::exchange(socket_, -1));
}

bool Executor::start() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
  socket_ = ends[0];
  const int theirs = dup(ends[1]);
  worker_ = std::make_unique<Worker>(
      std::vector<std::string>{worker_path(target_, "replay"), "--serve", std::to_string(theirs)},
      WorkerOptions{.reports = reports_, .limits = limits_});
  close(ends[1]);
  close(theirs);
  return true;
}

Execution Executor::run(std::span<const std::uint8_t> program) {
  // Shrinking asks for thousands more: each would start a worker only to stop it.
  while (!interrupted()) {
    if (auto execution = run_in_worker(program)) return *std::move(execution);
  }
  return Execution{.error = "interrupted"};
}

/// Nothing if the worker ended for no fault of the program.
std::optional<Execution> Executor::run_in_worker(std::span<const std::uint8_t> program) {
  if (worker_ == nullptr && !start()) {
    return Execution{.error = fmt::format("no socket for a worker: {}", std::strerror(errno))};
  }
  if (worker_->error()) return Execution{.error = *worker_->error()};
  // If this fails the worker is gone, which waiting for its answer finds out.
  send(socket_, program.data(), program.size(), MSG_NOSIGNAL);
  Served served;
  if (!answers() || recv(socket_, &served, sizeof served, 0) != sizeof served) return after_death();
  end_.reset();
  const Flight& flight = worker_->flight();
  Execution execution{.trace_hash = served.trace_hash, .abilities = flight.abilities};
  if (flight.violated != 0) execution.finding = finding_of(target_, flight.violations[0]);
  if (served.retires != 0) renew();
  return execution;
}

/// Waits until the worker answers, or is gone. Between packets its socket is silent, so the watch
/// over time and memory is kept here.
bool Executor::answers() {
  constexpr int patience_ms = 20;
  pollfd socket{socket_, POLLIN, 0};
  while (::poll(&socket, 1, patience_ms) <= 0) {
    end_ = worker_->poll();
    // One that retires may have answered since.
    if (end_) return ::poll(&socket, 1, 0) > 0 && (socket.revents & POLLIN) != 0;
  }
  return (socket.revents & POLLIN) != 0;
}

std::optional<Execution> Executor::after_death() {
  const WorkerEnd end = end_ ? *end_ : worker_->wait([] {});
  end_.reset();
  // What others left behind made it too large; alone, the program may fit.
  const bool crowded = end.stopped == Stopped::bloated && worker_->flight().programs != 0;
  if (crowded || end.stopped == Stopped::interrupted ||
      replacements_.replace(end, name_of(target_))) {
    renew();
    return std::nullopt;
  }
  Execution execution{.finding = death_of(target_, worker_->flight(), end, limits_)};
  if (!execution.finding) {
    execution.error =
        fmt::format("{}: the worker ended with {} and no finding{}{}", name_of(target_),
                    how_it_ended(end), end.log.empty() ? "" : "\n", end.log);
  }
  renew();
  return execution;
}

}  // namespace dropcheck
