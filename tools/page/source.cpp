// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/page/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace dropcheck::page {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t line_bytes = 400;

constexpr auto endings = std::to_array<std::string_view>(
    {".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".hh", ".ipp", ".inc", ".rs"});

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line.substr(0, line_bytes));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Sources::Sources(std::string_view root) {
  std::error_code error;
  const fs::path resolved = fs::canonical(root, error);
  if (!error && resolved != resolved.root_path()) root_ = resolved.string() + "/";
}

std::string_view Sources::short_name(std::string_view file) const {
  return !root_.empty() && file.starts_with(root_) ? file.substr(root_.size()) : file;
}

std::vector<SourceLine> Sources::around(const std::string& file, std::uint64_t line,
                                        std::uint64_t more) {
  std::vector<SourceLine> found;
  const std::vector<std::string>& lines = lines_of(file);
  if (line == 0 || line > lines.size()) return found;
  const std::uint64_t first = line > more ? line - more : 1;
  const std::uint64_t last = lines.size() - line < more ? lines.size() : line + more;
  for (std::uint64_t number = first; number <= last; ++number) {
    found.push_back({number, lines[number - 1]});
  }
  return found;
}

const std::vector<std::string>& Sources::lines_of(const std::string& file) {
  const auto known = files_.find(file);
  if (known != files_.end()) return known->second;
  static const std::vector<std::string> nothing;
  if (files_.size() == files_max) return nothing;
  const auto content = content_of(file);
  return files_.emplace(file, content ? split(*content) : nothing).first->second;
}

std::optional<std::string> Sources::content_of(const std::string& file) {
  if (root_.empty() || file.empty()) return std::nullopt;
  std::error_code error;
  // A relative path is taken from the directory, as the compiler took it.
  const fs::path path = fs::canonical(fs::path(root_) / file, error);
  if (error || !path.string().starts_with(root_)) return std::nullopt;
  if (std::ranges::find(endings, path.extension().string()) == endings.end()) return std::nullopt;
  // What is looked at is what was opened: a name may be another file's by now.
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (opened < 0) return std::nullopt;
  struct stat status = {};
  std::optional<std::string> content;
  if (fstat(opened, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= std::min(bytes_max, room_)) {
    content.emplace(static_cast<std::size_t>(status.st_size), '\0');
    const ssize_t length = read(opened, content->data(), content->size());
    content->resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    room_ -= content->size();
  }
  close(opened);
  return content;
}

}  // namespace dropcheck::page
