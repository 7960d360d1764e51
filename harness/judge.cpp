// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/judge.hpp"

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdlib>

#include "harness/reports.hpp"

namespace dropcheck {

Judge::Judge(const Target& target, StateCells cells)
    : target_(target), cells_(cells), flight_(attach_flight()), traces_(nullptr) {
  flight_.abilities = target_.abilities;
  explain_reports(target_, flight_);
  if (const char* path = std::getenv(traces_variable)) traces_ = std::fopen(path, "a");
}

Judge::~Judge() {
  if (traces_ != nullptr) std::fclose(traces_);
}

std::span<const std::uint8_t> Judge::allowed(std::span<const std::uint8_t> program) {
  if (flight_.omitted == 0) return program;
  return allowed_ = without(flight_.omitted, program);
}

Verdict Judge::operator()(std::span<const std::uint8_t> given) {
  const std::span<const std::uint8_t> program = allowed(given);
  flight_.current.store(program);
  flight_.running = 1;
  const auto began = std::chrono::steady_clock::now();
  Verdict verdict = target_.run(program, flight_.progress, cells_);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
  flight_.slowest = std::max(flight_.slowest, taken.count());
  flight_.running = 0;
  ++flight_.programs;
  if (verdict.violation) {
    ++flight_.violating;
    flight_.record(program, *verdict.violation);
  }
  if (traces_ != nullptr) {
    std::fprintf(traces_, "%016" PRIx64 " ", verdict.trace_hash);
    for (const std::uint8_t byte : program) std::fprintf(traces_, "%02x", byte);
    std::fputc('\n', traces_);
    std::fflush(traces_);
  }
  return verdict;
}

bool Judge::has_parent() const { return std::getenv(flight_variable) != nullptr; }

}  // namespace dropcheck
