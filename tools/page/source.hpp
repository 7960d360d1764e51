// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines of source that a log names. A log is a stranger's and names any path, so only regular files
// below one directory are read, links resolved, that have an ending of source code and no more than
// `bytes_max` bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dropcheck::page {

struct SourceLine {
  std::uint64_t number = 0;
  std::string text;
};

class Sources {
 public:
  static constexpr std::size_t bytes_max = 4u << 20;
  static constexpr std::size_t all_bytes_max = 64u << 20;
  static constexpr std::size_t files_max = 512;

  /// `root`: the directory; empty, or the root of the file system: nothing is read.
  explicit Sources(std::string_view root);

  /// The line and so many around it; none if the file is not ours to show or has no such line.
  std::vector<SourceLine> around(const std::string& file, std::uint64_t line, std::uint64_t more);

  /// `file` as named from the directory, if it lies below it by its name.
  std::string_view short_name(std::string_view file) const;

 private:
  const std::vector<std::string>& lines_of(const std::string& file);
  std::optional<std::string> content_of(const std::string& file);

  std::string root_;  // with a slash at its end
  std::map<std::string, std::vector<std::string>> files_;
  std::size_t room_ = all_bytes_max;
};

}  // namespace dropcheck::page
