// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/hunt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

#include "tools/targets.hpp"

namespace dropcheck {
namespace {

// What is left is then too short for an engine to start.
constexpr double seconds_min = 0.5;
// libFuzzer counts whole seconds.
constexpr double engine_rounds = 1.5;

Tally tally_of(const Flight& flight) {
  return {flight.programs, flight.violating, flight.progress.ops, flight.progress.effective_ops};
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  programs += other.programs;
  violating += other.violating;
  ops += other.ops;
  effective_ops += other.effective_ops;
  return *this;
}

std::string share_of_known(const Tally& tally) {
  const double programs = static_cast<double>(std::max<std::uint64_t>(tally.programs, 1));
  return fmt::format("  {} of {} programs ({:.1f} %) ran into what was found",
                     with_commas(tally.violating), with_commas(tally.programs),
                     100 * static_cast<double>(tally.violating) / programs);
}

bool Hunt::go_on() {
  if (over_) return false;
  if (worker_ == nullptr) {
    violations_handed_on_ = 0;
    const Assignment work = command_(workers_++, seconds_left());
    turn_ends_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double>(work.seconds - engine_rounds));
    partial_ = work.partial;
    worker_ = std::make_unique<Worker>(work.words,
                                       WorkerOptions{.limits = limits_, .omitted = work.omitted});
    if (worker_->error()) {
      fmt::print(stderr, "{}\n", *worker_->error());
      code_ = ExitCode::trouble;
      over_ = true;
    }
    return !over_;
  }
  const auto end = worker_->poll();
  hand_on_violations();
  if (!end) return true;
  settle(*end);
  ended_workers_ += tally_of(worker_->flight());
  worker_.reset();
  over_ = over_ || interrupted() || seconds_left() < seconds_min;
  return !over_;
}

void Hunt::hand_on_violations() {
  if (worker_->flight().violated != 0) note_finding();
  triage_.add_violations(worker_->flight(), violations_handed_on_);
}

void Hunt::note_finding() {
  if (first_finding_) return;
  first_finding_ = {tally().programs, std::chrono::duration<double>(Clock::now() - began_).count()};
}

void Hunt::settle(const WorkerEnd& end) {
  const Flight& flight = worker_->flight();
  if (auto death = death_of(triage_.target(), flight, end, limits_)) {
    note_finding();
    // It is none of the flight's violating programs: it ended the worker.
    ++ended_workers_.violating;
    triage_.add(std::move(*death));
    return;
  }
  if (end.ended_well()) {
    over_ = !partial_ && Clock::now() < turn_ends_;
    // Engine flags such as -help=1 make the engine talk instead of run.
    if (flight.programs != 0) return;
    std::fputs(end.log.c_str(), stderr);
    code_ = ExitCode::nothing_ran;
  } else if (replacements_.replace(end, name_of(triage_.target()))) {
    return;
  } else if (end.stopped == Stopped::no && flight.violated == 0) {
    fmt::print(stderr, "{}: the worker ended with {} and no finding:\n{}\n",
               name_of(triage_.target()), how_it_ended(end), end.log);
    code_ = ExitCode::trouble;
    over_ = true;
  }
}

Tally Hunt::tally() const {
  Tally all = ended_workers_;
  if (worker_ != nullptr) all += tally_of(worker_->flight());
  return all;
}

}  // namespace dropcheck
