// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/property_hunt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tools/targets.hpp"

namespace dropcheck {
namespace {

// Of properties_main.cpp.
enum : int { law_broken = 1, too_rare = 5, start_again = 6 };

// Workers in a row that die of what is known, whatever they leave out.
constexpr unsigned without_news_max = 32;

// Once something is known, workers share what is left.
constexpr std::uint64_t turns = 8;

}  // namespace

ExitCode PropertyHunt::run() {
  while (!enough() && run_worker() == Next::another_worker) {
  }
  if (programs_left() != 0 && workers_without_news_ == without_news_max) {
    complaint_ +=
        fmt::format("{}: {} workers in a row ended without news; {} programs are left\n",
                    name_of(triage_.target()), without_news_max, with_commas(programs_left()));
    fmt::print(stderr, "{}", complaint_);
    if (violating_ == 0) code_ = ExitCode::trouble;
  }
  if (triage_.full()) terminal_.line(triage_.why_it_ends());
  return worse(code_, triage_.code());
}

double PropertyHunt::seconds() const {
  return std::chrono::duration<double>(Hunt::Clock::now() - began_).count();
}

std::uint64_t PropertyHunt::programs_left() const {
  return options_.programs - std::min(options_.programs, programs_);
}

// What is asked for is programs and time; what breaks rules has no right to more than the time.
bool PropertyHunt::enough() const {
  const bool time_is_up = seconds_left() <= 0;
  const bool found = options_.seconds > 0 && violating_ != 0;
  return workers_without_news_ == without_news_max || triage_.full() ||
         (time_is_up && (programs_left() == 0 || found));
}

PropertyHunt::Next PropertyHunt::run_worker() {
  const std::uint64_t sharers = violating_ != 0 ? turns : 1;
  const std::uint64_t left = std::max<std::uint64_t>(programs_left() / sharers, 1);
  std::vector<std::string> words = {worker_path(triage_.target(), "properties"),
                                    std::to_string(left), std::to_string(options_.seed + workers_),
                                    std::to_string(avoidance_.turn(std::max(seconds_left(), 0.0)))};
  if (options_.verbose) words.push_back("--verbose");
  if (options_.strict_situations) words.push_back("--strict");
  WorkerLimits limits = options_.limits;
  limits.impatient = options_.seconds > 0;
  Worker worker(
      words,
      {.show_output = !options_.json, .limits = limits, .omitted = avoidance_.omitted(workers_++)});
  if (worker.error()) {
    complaint_ = *worker.error() + "\n";
    fmt::print(stderr, "{}", complaint_);
    code_ = ExitCode::trouble;
    return Next::nothing;
  }
  told_before_ = triage_.told();
  std::uint64_t handed_on = 0;
  const WorkerEnd end = worker.wait([&] { look_at(worker, handed_on); });
  look_at(worker, handed_on);
  const Flight& flight = worker.flight();
  auto death = death_of(triage_.target(), flight, end, options_.limits);
  if (death) {
    note_finding(flight.programs);
    triage_.add(std::move(*death));
  }
  const bool news = triage_.told() != told_before_;
  programs_ += flight.programs + (death && flight.programs == 0 ? 1 : 0);
  violating_ += flight.violating + (death ? 1 : 0);
  if (death || end.exit_code == start_again || end.stopped == Stopped::bloated) {
    workers_without_news_ = news ? 0 : workers_without_news_ + 1;
    return Next::another_worker;
  }
  if (replacements_.replace(end, name_of(triage_.target()))) return Next::another_worker;
  const bool told_all = end.ended_well() || end.exit_code == law_broken;
  if (violating_ != 0 && (told_all || end.stopped == Stopped::dismissed)) {
    return Next::another_worker;
  }
  judge(end);
  return Next::nothing;
}

void PropertyHunt::look_at(Worker& worker, std::uint64_t& handed_on) {
  const Flight& flight = worker.flight();
  terminal_.progress(fmt::format("  {} programs", with_commas(programs() + flight.programs)));
  if (flight.violated != 0) note_finding(flight.programs);
  triage_.add_violations(flight, handed_on);
  // With news the next worker avoids what is known.
  if (enough() || triage_.told() != told_before_) worker.dismiss();
}

void PropertyHunt::note_finding(std::uint64_t of_this_worker) {
  if (!first_finding_) first_finding_ = {programs() + of_this_worker, seconds()};
}

void PropertyHunt::judge(const WorkerEnd& end) {
  if (end.ended_well() || end.stopped == Stopped::interrupted || end.stopped == Stopped::dismissed)
    return;
  const bool judged = end.exit_code == law_broken || end.exit_code == too_rare;
  complaint_ = judged ? end.log
                      : fmt::format("{}: the properties ended with {}\n{}",
                                    name_of(triage_.target()), how_it_ended(end), end.log);
  fmt::print(stderr, "{}", complaint_);
  code_ = judged ? ExitCode::finding : ExitCode::trouble;
}

}  // namespace dropcheck
