// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/shadow.hpp"

#include <sanitizer/asan_interface.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

namespace dropcheck::shadow {
namespace {

/// No pool of a program has so much.
constexpr std::size_t sane = std::size_t{1} << 30;

constexpr std::string_view report_begins = "ERROR: AddressSanitizer:";

/// Whether this process is a child that dies of a touch.
bool is_child = false;

/// What a child that reads the byte leaves on standard error, or nothing if there can be no child.
[[maybe_unused]] std::optional<std::string> last_words(const void* byte) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    is_child = true;
    dup2(ends[1], STDERR_FILENO);
    (void)*static_cast<const volatile std::uint8_t*>(byte);
    _exit(0);
  }
  close(ends[1]);
  std::string words;
  char part[4096];
  for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0;) {
    words.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (child < 0) return std::nullopt;
  waitpid(child, nullptr, 0);
  return words;
}

/// Under whatever name: in a granule that is addressable in part it depends on the next one.
[[maybe_unused]] bool is_report(const std::string& words) {
  return words.find(report_begins) != std::string::npos;
}

}  // namespace

bool all_addressable([[maybe_unused]] const void* first, std::size_t size) {
  if (size > sane) return false;
  if constexpr (watches) {
    return __asan_region_is_poisoned(const_cast<void*>(first), size) == nullptr;
  }
  return true;
}

std::optional<std::string> why_touch_is_not_reported(const void* byte) {
  if constexpr (watches) {
    if (__asan_address_is_poisoned(byte) == 0) return "nothing is reported";
    if (!touches_for_real) return std::nullopt;
    const auto words = last_words(byte);
    if (words && !is_report(*words)) return "a child that touches it lives";
  }
  (void)byte;
  return std::nullopt;
}

}  // namespace dropcheck::shadow

/// AddressSanitizer calls it when it has seen an error, before it says so. Nobody reads what a
/// child would say, and its symbols cost more than the rest of a program.
extern "C" void __asan_on_error() {
  using namespace dropcheck::shadow;
  if (!is_child) return;
  const ssize_t written = write(STDERR_FILENO, report_begins.data(), report_begins.size());
  _exit(written < 0 ? 2 : 1);
}
