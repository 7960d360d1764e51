// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/reports.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "harness/probe.hpp"

// Of the runtimes, if they are linked; a weak name that nobody defines is null.
extern "C" {
[[gnu::weak]] void __asan_set_error_report_callback(void (*callback)(const char*));
[[gnu::weak]] void* __asan_get_report_address();
[[gnu::weak]] const char* __asan_locate_address(void* address, char* name, std::size_t name_size,
                                                void** region, std::size_t* region_size);
void __ubsan_on_report();
}

namespace dropcheck {
namespace {

const Target* reported_target = nullptr;
Flight* reported_flight = nullptr;

/// Text in a room of its own, which ends where the room does.
class Text {
 public:
  explicit Text(std::span<char> room) : room_(room) {}

  [[gnu::format(printf, 2, 3)]] void add(const char* format, ...) {
    std::va_list values;
    va_start(values, format);
    const int wanted = std::vsnprintf(room_.data() + size_, room_.size() - size_, format, values);
    va_end(values);
    if (wanted > 0) size_ = std::min(size_ + static_cast<std::size_t>(wanted), room_.size() - 1);
  }
  std::size_t size() const { return size_; }

 private:
  std::span<char> room_;
  std::size_t size_ = 0;
};

void leave_trailer() {
  static char room[1 << 14];
  if (reported_flight == nullptr || reported_flight->running == 0) return;
  SeenSoFar::keep_in(reported_flight->progress.seen);
  const std::size_t size = write_trailer(room, reported_target->subject,
                                         reported_target->implementation, *reported_flight);
  [[maybe_unused]] const auto written = write(STDERR_FILENO, room, size);
}

void on_asan_report(const char*) {
  void* const address = __asan_get_report_address();
  if (address != nullptr && Registry::has_current()) {
    char name[1];
    void* region = nullptr;
    std::size_t size = 0;
    __asan_locate_address(address, name, sizeof name, &region, &size);
    Registry::current().note_touch(address, {static_cast<const std::byte*>(region), size});
  }
  leave_trailer();
}

}  // namespace

std::size_t write_trailer(std::span<char> room, std::string_view subject,
                          std::string_view implementation, const Flight& flight) {
  Text text(room);
  text.add("%s{\"version\":1,\"target\":\"%.*s/%.*s\",\"program\":\"", trailer_mark.data(),
           static_cast<int>(subject.size()), subject.data(),
           static_cast<int>(implementation.size()), implementation.data());
  for (std::size_t i = 0; i < flight.current.size; ++i) text.add("%02x", flight.current.bytes[i]);
  text.add("\",\"abilities\":%llu,\"step\":%llu,\"history\":[",
           static_cast<unsigned long long>(flight.abilities),
           static_cast<unsigned long long>(flight.progress.step));
  bool first = true;
  for (const History::Entry& entry : flight.progress.history.all()) {
    text.add("%s[%u,\"%s\",%u]", first ? "" : ",", entry.object, word_of(entry.fate).data(),
             entry.step);
    first = false;
  }
  text.add("],\"seen\":[%llu,[", static_cast<unsigned long long>(flight.progress.seen.act));
  first = true;
  for (const Event& event : flight.progress.seen.all()) {
    text.add("%s[%u,%u,%u,%u,%llu,%llu]", first ? "" : ",", event.kind, event.small, event.value,
             event.node, static_cast<unsigned long long>(event.first),
             static_cast<unsigned long long>(event.second));
    first = false;
  }
  text.add("]]}\n");
  return text.size();
}

void explain_reports(const Target& target, Flight& flight) {
  reported_target = &target;
  reported_flight = &flight;
  if (__asan_set_error_report_callback != nullptr) {
    __asan_set_error_report_callback(&on_asan_report);
  }
}

}  // namespace dropcheck

/// UndefinedBehaviorSanitizer calls it behind each report, if the program has it.
void __ubsan_on_report() { dropcheck::leave_trailer(); }
