// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How fast logs are read, on one core: inspect_throughput [MEGABYTES]
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>

#include "tools/inspect/parser.hpp"
#include "tools/inspect/samples.hpp"

namespace {

using namespace dropcheck::inspect;

constexpr std::size_t megabyte = 1'000'000;

std::string reports() {
  std::string log;
  while (log.size() < megabyte) {
    for (const std::string_view sample : samples::all) log += sample;
  }
  return log;
}

// What tests write: short lines of words.
std::string chatter() {
  std::mt19937 random(1);
  std::string log;
  while (log.size() < megabyte) {
    for (int words = 1 + static_cast<int>(random() % 16); words > 0; --words) {
      for (int letters = 1 + static_cast<int>(random() % 9); letters > 0; --letters) {
        log += static_cast<char>('a' + random() % 26);
      }
      log += ' ';
    }
    log += '\n';
  }
  return log;
}

std::string noise() {
  std::mt19937 random(2);
  std::string log;
  while (log.size() < megabyte) log += static_cast<char>(random());
  return log;
}

// A megabyte at a time, each a log of its own, so that no limit ends the work.
void measure(std::string_view name, const std::string& log, double megabytes) {
  const auto rounds = std::max<std::size_t>(1, static_cast<std::size_t>(megabytes));
  std::size_t found = 0;
  const std::clock_t began = std::clock();  // the time of this process, however busy the machine
  for (std::size_t i = 0; i < rounds; ++i) found += parse(log).reports.size();
  const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  fmt::print("{:8} {:8.1f} MB/s  {} reports\n", name,
             static_cast<double>(log.size() * rounds) / megabyte / took, found);
}

}  // namespace

int main(int argc, char** argv) {
  const double megabytes = argc > 1 ? std::atof(argv[1]) : 100;
  measure("reports", reports(), megabytes);
  measure("chatter", chatter(), megabytes);
  measure("noise", noise(), megabytes);
}
