// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/flight.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace dropcheck {
namespace {

template <std::size_t Room>
void store(StoredText<Room>& place, std::string_view text) {
  const std::size_t size = std::min(text.size(), Room - 1);
  std::memcpy(place.text, text.data(), size);
  place.text[size] = '\0';
}

void* map(int descriptor) {
  return mmap(nullptr, sizeof(Flight), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
}

}  // namespace

void StoredProgram::store(std::span<const std::uint8_t> program) {
  size = std::min(program.size(), sizeof bytes);
  std::copy_n(program.begin(), size, bytes);
}

Bytes StoredProgram::load() const {
  return Bytes(bytes, bytes + std::min<std::uint64_t>(size, sizeof bytes));
}

Violation StoredViolation::load() const { return {step, rule.text, expected.text, actual.text}; }

void Flight::record(std::span<const std::uint8_t> program, const Violation& violation) {
  const std::uint64_t count = violated.load(std::memory_order_relaxed);
  if (count == violations_max) return;
  const auto same = [&](const StoredViolation& known) {
    return violation.rule.starts_with(known.rule.text) &&
           op_id_at(known.program.load(), known.step) == op_id_at(program, violation.step);
  };
  if (std::any_of(violations.begin(), violations.begin() + count, same)) return;
  StoredViolation& kept = violations[count];
  kept.program.store(program);
  kept.step = violation.step;
  store(kept.rule, violation.rule);
  store(kept.expected, violation.expected);
  store(kept.actual, violation.actual);
  kept.history = progress.history;
  kept.seen = progress.seen;
  kept.abilities = abilities;
  violated.store(count + 1, std::memory_order_release);
}

Flight& attach_flight() {
  static Flight own;
  const char* named = std::getenv(flight_variable);
  if (named == nullptr) return own;
  int descriptor = -1;
  std::from_chars(named, named + std::strlen(named), descriptor);
  void* memory = map(descriptor);
  return memory == MAP_FAILED ? own : *static_cast<Flight*>(memory);
}

Flight* create_flight(int& descriptor) {
  descriptor = memfd_create("dropcheck flight", 0);
  if (descriptor < 0) return nullptr;
  void* memory = ftruncate(descriptor, sizeof(Flight)) == 0 ? map(descriptor) : MAP_FAILED;
  if (memory == MAP_FAILED) {
    close(descriptor);
    return nullptr;
  }
  return new (memory) Flight();
}

void destroy_flight(Flight* flight, int descriptor) {
  munmap(flight, sizeof(Flight));
  close(descriptor);
}

}  // namespace dropcheck
