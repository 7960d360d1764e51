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

void Flight::record(std::span<const std::uint8_t> program, const Violation& violation) {
  violator.store(program);
  violation_step = violation.step;
  store(rule, violation.rule);
  store(expected, violation.expected);
  store(actual, violation.actual);
  violated = 1;
}

Violation Flight::violation() const {
  return {violation_step, rule.text, expected.text, actual.text};
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
