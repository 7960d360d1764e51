// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace dropcheck {

void Terminal::line(const std::string& text) {
  clear_progress();
  std::fprintf(out_, "%s\n", text.c_str());
  std::fflush(out_);
}

void Terminal::progress(const std::string& text) {
  if (on_terminal()) {
    std::fprintf(out_, "\r\033[K%s", text.c_str());
    std::fflush(out_);
    progress_shown_ = true;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now < next_plain_) return;
  next_plain_ = now + std::chrono::seconds(10);
  line(text);
}

std::string Terminal::bold(const std::string& text) const {
  const bool plain = !on_terminal() || std::getenv("NO_COLOR") != nullptr;
  return plain ? text : "\033[1m" + text + "\033[0m";
}

bool Terminal::on_terminal() const { return isatty(fileno(out_)) != 0; }

void Terminal::clear_progress() {
  if (!progress_shown_) return;
  std::fputs("\r\033[K", out_);
  progress_shown_ = false;
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

}  // namespace dropcheck
