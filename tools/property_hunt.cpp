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

// Workers in a row that die of what is known: what else there is hides behind it.
constexpr unsigned without_news_max = 8;

}  // namespace

ExitCode PropertyHunt::run() {
  while (left_ != 0 && !enough() && run_worker() == Next::another_worker) {
  }
  if (left_ != 0 && workers_without_news_ == without_news_max) {
    complaint_ += fmt::format("{}: {} workers in a row ended without news; {} programs are left\n",
                              name_of(triage_.target()), without_news_max, with_commas(left_));
    fmt::print(stderr, "{}", complaint_);
    if (triage_.findings().empty()) code_ = ExitCode::trouble;
  }
  if (triage_.full()) terminal_.line(triage_.why_it_ends());
  return worse(code_, triage_.code());
}

double PropertyHunt::seconds() const {
  return std::chrono::duration<double>(Hunt::Clock::now() - began_).count();
}

bool PropertyHunt::enough() const {
  return workers_without_news_ == without_news_max || triage_.full();
}

PropertyHunt::Next PropertyHunt::run_worker() {
  std::vector<std::string> words = {worker_path(triage_.target(), "properties"),
                                    std::to_string(left_),
                                    std::to_string(options_.seed + workers_++)};
  if (options_.verbose) words.push_back("--verbose");
  Worker worker(words, {.show_output = !options_.json, .limits = options_.limits});
  if (worker.error()) {
    complaint_ = *worker.error() + "\n";
    fmt::print(stderr, "{}", complaint_);
    code_ = ExitCode::trouble;
    return Next::nothing;
  }
  const std::size_t known = triage_.told();
  std::uint64_t handed_on = 0;
  const WorkerEnd end = worker.wait([&] { look_at(worker, handed_on); });
  look_at(worker, handed_on);
  const Flight& flight = worker.flight();
  auto death = death_of(triage_.target(), flight, end, options_.limits);
  if (death) {
    note_finding(flight.programs);
    triage_.add(std::move(*death));
  }
  const bool news = triage_.told() != known;
  left_ -= std::clamp<std::uint64_t>(flight.programs, death ? 1 : 0, left_);
  if (death || end.exit_code == start_again || end.stopped == Stopped::bloated) {
    workers_without_news_ = news ? 0 : workers_without_news_ + 1;
    return Next::another_worker;
  }
  if (replacements_.replace(end, name_of(triage_.target()))) return Next::another_worker;
  judge(end);
  return Next::nothing;
}

void PropertyHunt::look_at(Worker& worker, std::uint64_t& handed_on) {
  const Flight& flight = worker.flight();
  terminal_.progress(fmt::format("  {} programs", with_commas(programs() + flight.programs)));
  if (flight.violated != 0) note_finding(flight.programs);
  triage_.add_violations(flight, handed_on);
  if (enough()) worker.dismiss();
}

void PropertyHunt::note_finding(std::uint64_t of_this_worker) {
  if (!first_finding_) first_finding_ = {programs() + of_this_worker, seconds()};
}

void PropertyHunt::judge(const WorkerEnd& end) {
  if (end.ended_well() || end.stopped == Stopped::interrupted || end.stopped == Stopped::dismissed)
    return;
  if (end.exit_code == law_broken && !triage_.findings().empty()) return;
  const bool judged = end.exit_code == law_broken || end.exit_code == too_rare;
  complaint_ = judged ? end.log
                      : fmt::format("{}: the properties ended with {}\n{}",
                                    name_of(triage_.target()), how_it_ended(end), end.log);
  fmt::print(stderr, "{}", complaint_);
  code_ = judged ? ExitCode::finding : ExitCode::trouble;
}

}  // namespace dropcheck
