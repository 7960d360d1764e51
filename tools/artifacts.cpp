// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/artifacts.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <boost/uuid/detail/sha1.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "harness/language.hpp"
#include "tools/finding_json.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

std::string_view as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string sha1(const Bytes& bytes) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(bytes.data(), bytes.size());
  unsigned int digest[5];
  hash.get_digest(digest);
  std::string text;
  for (const unsigned int word : digest) text += fmt::format("{:08x}", word);
  return text;
}

bool write_file(const std::string& path, std::string_view content) {
  const std::string unfinished = path + ".tmp";
  std::FILE* file = std::fopen(unfinished.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  const bool closed = std::fclose(file) == 0;
  if (written && closed && std::rename(unfinished.c_str(), path.c_str()) == 0) return true;
  const int why = errno;
  std::remove(unfinished.c_str());
  errno = why;
  return false;
}

bool write_result(const std::string& path, std::string_view content) {
  if (path.empty()) {
    const bool written = std::fwrite(content.data(), 1, content.size(), stdout) == content.size();
    if (std::fflush(stdout) == 0 && written) return true;
  } else if (write_file(path, content)) {
    return true;
  }
  fmt::print(stderr, "{}: cannot be written: {}\n", path.empty() ? "standard output" : path,
             std::strerror(errno));
  return false;
}

std::optional<std::string> Artifacts::directory(const TargetRow& target) const {
  const std::string path = fmt::format("{}/{}/", root_, name_of(target));
  std::error_code error;
  fs::create_directories(path, error);
  if (error) errno = error.value();
  if (!error && access(path.c_str(), W_OK) == 0) return path;
  complain(path);
  return std::nullopt;
}

void Artifacts::complain(const std::string& path) const {
  if (std::exchange(complained_, true)) return;
  fmt::print(stderr,
             "{}: cannot be written: {}; make room or name another directory with "
             "--artifacts\n",
             path, std::strerror(errno));
}

std::string Artifacts::stem_of(const Finding& finding) const {
  return fmt::format("{}/{}/{}-{}", root_, name_of(finding.target), finding.kind,
                     sha1(finding.program));
}

std::optional<std::string> Artifacts::save(const Finding& finding,
                                           const std::optional<std::string>& emitted) const {
  if (!directory(finding.target)) return std::nullopt;
  const std::string stem = stem_of(finding);
  const LanguageInfo& language = *find_language(finding.target.subject);
  std::vector<std::pair<std::string, std::string>> files = {
      {stem, std::string(as_text(finding.program))},
      {stem + ".prog", language.print(finding.program)},
      {stem + ".log", log_of(finding)},
      {stem + ".json", dumped(json_of(finding))},
  };
  if (emitted) files.emplace_back(stem + ".cpp", *emitted);
  for (const auto& [path, content] : files) {
    if (write_file(path, content)) continue;
    complain(path);
    return std::nullopt;
  }
  return stem + ".prog";
}

void Artifacts::remove(const Finding& finding) const {
  const std::string stem = stem_of(finding);
  for (const char* sibling : {"", ".prog", ".log", ".json", ".cpp"}) {
    std::error_code gone_already;
    fs::remove(stem + sibling, gone_already);
  }
}

}  // namespace dropcheck
