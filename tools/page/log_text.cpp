// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/log_text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "tools/inspect/lines.hpp"

namespace dropcheck::page {
namespace {

constexpr std::size_t block_bytes = 256u << 10;
constexpr std::size_t markup_bytes = 24;  // of a line
constexpr std::size_t line_bytes = 2048;

/// A pipe is read once: a second time would wait for ever.
bool can_be_read_again(const std::string& log) {
  struct stat status = {};
  return stat(log.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// The texts of one log, while its lines go by.
class Reading {
 public:
  explicit Reading(std::vector<LogText*> texts) : texts_(std::move(texts)) {
    std::ranges::sort(texts_, {}, &LogText::first);
    for (const LogText* text : texts_) last_ = std::max(last_, text->last);
  }

  void read(std::FILE* file) {
    inspect::LineReader reader([this](const inspect::Line& line) { take(line); });
    std::vector<char> block(block_bytes);
    while (reader.lines() < last_) {
      const std::size_t length = std::fread(block.data(), 1, block.size(), file);
      if (length == 0) break;
      reader.feed({block.data(), length});
    }
    reader.finish();
  }

 private:
  void take(const inspect::Line& line) {
    for (; begun_ < texts_.size() && texts_[begun_]->first <= line.number; ++begun_) {
      open_.push_back(texts_[begun_]);
    }
    std::erase_if(open_, [&](const LogText* text) { return text->last < line.number; });
    for (LogText* text : open_) take(line, *text);
  }

  static void take(const inspect::Line& line, LogText& text) {
    const std::size_t size = std::min(line.whole.size(), line_bytes) + markup_bytes;
    if (!text.linked.contains(line.number)) {
      if (size > text.bytes) {
        text.bytes = 0;  // the beginning, without holes
        ++text.left_out;
        return;
      }
      text.bytes -= size;
    }
    text.lines.push_back({line.number, std::string(line.whole)});
  }

  std::vector<LogText*> texts_, open_;
  std::size_t begun_ = 0;
  inspect::LineNumber last_ = 0;
};

}  // namespace

bool LogText::has(inspect::LineNumber number) const {
  return std::ranges::binary_search(lines, number, {}, &LogLine::number);
}

void read_logs(std::vector<LogText>& texts, std::FILE* standard_input) {
  std::map<std::string, std::vector<LogText*>> logs;
  for (LogText& text : texts) logs[text.log].push_back(&text);
  for (auto& [log, wanted] : logs) {
    std::FILE* file = standard_input;
    if (log != "-") file = can_be_read_again(log) ? std::fopen(log.c_str(), "rb") : nullptr;
    if (file == nullptr) continue;
    if (log == "-") std::rewind(file);
    Reading(std::move(wanted)).read(file);
    if (log != "-") std::fclose(file);
  }
}

}  // namespace dropcheck::page
