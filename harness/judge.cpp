// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/judge.hpp"

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

Verdict Judge::operator()(std::span<const std::uint8_t> program) {
  flight_.current.store(program);
  flight_.running = 1;
  Verdict verdict = target_.run(program, flight_.progress, cells_);
  flight_.running = 0;
  ++flight_.programs;
  if (verdict.violation) flight_.record(program, *verdict.violation);
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
