// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/program_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "harness/limits.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

/// At most `most` bytes, and one more if there are more.
std::optional<std::string> read_some(const std::string& path, std::size_t most) {
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin
                                                           : std::fopen(path.c_str(), "rb"));
  if (!file) return std::nullopt;
  std::string content(most + 1, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return content;
}

FileError unreadable(const std::string& path) {
  return {path + ": cannot be read: " + std::strerror(errno)};
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with("."); }

/// Logs and reports lie beside programs, so a directory's files are taken by their names.
bool may_hold_a_program(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension.empty() || extension == ".prog";
}

}  // namespace

std::variant<Bytes, FileError> load_program(const std::string& path, const LanguageInfo& language,
                                            bool as_text) {
  const bool text = as_text || path.ends_with(".prog");
  const auto content = read_some(path, text ? limits::text_bytes_max : limits::program_bytes_max);
  if (!content) return unreadable(path);
  if (!text) return Bytes(content->begin(), content->end());
  const std::string shown = path == "-" ? "<stdin>" : path;
  if (content->size() > limits::text_bytes_max) {
    return FileError{shown + ":1:1: longer than " + std::to_string(limits::text_bytes_max) +
                     " bytes, so it is no program; is this the right file?"};
  }
  auto parsed = language.parse(*content);
  if (const auto* error = std::get_if<ParseError>(&parsed)) {
    return FileError{shown + ":" + std::to_string(error->line) + ":" +
                     std::to_string(error->column) + ": " + error->message};
  }
  return std::get<Bytes>(std::move(parsed));
}

std::variant<std::vector<std::string>, FileError> program_files(
    const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      if (path != "-" && !fs::exists(path, error)) {
        return FileError{path + ": no such file or directory"};
      }
      files.push_back(path);
      continue;
    }
    const std::size_t before = files.size();
    auto entries = fs::recursive_directory_iterator(path, error);
    for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
      std::error_code unknown;
      if (is_hidden(entries->path())) {
        entries.disable_recursion_pending();
      } else if (entries->is_regular_file(unknown) && may_hold_a_program(entries->path())) {
        files.push_back(entries->path().string());
      }
    }
    if (error) return FileError{path + ": cannot be read: " + error.message()};
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

}  // namespace dropcheck
