// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/corpus.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <variant>

#include "harness/language.hpp"
#include "harness/limits.hpp"
#include "harness/program_file.hpp"
#include "tools/artifacts.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

namespace fs = std::filesystem;

std::string directory_of(std::string_view subject, std::string_view part) {
  return fmt::format("{}/corpus/{}/{}", registry().source_directory, subject, part);
}

std::optional<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  // One more than a program can have, so that what is too long is seen to be.
  std::string text(limits::text_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

/// A text names its subject itself; of bytes it must be said.
const LanguageInfo* language_of(const std::string& path, const std::string& subject) {
  std::string named = subject;
  if (path.ends_with(".prog")) {
    if (const auto text = read_text(path)) {
      if (const auto own = subject_of(*text)) named = *own;
    }
  }
  const LanguageInfo* language = find_language(named);
  if (language == nullptr) fmt::print(stderr, "{}: no such subject: '{}'\n", path, shown(named));
  return language;
}

struct Loaded {
  const LanguageInfo* language;
  Bytes program;
};

std::optional<Loaded> load(const std::string& path, const std::string& subject, bool as_text) {
  const LanguageInfo* language = language_of(path, subject);
  if (language == nullptr) return std::nullopt;
  auto loaded = load_program(path, *language, as_text);
  if (const auto* error = std::get_if<FileError>(&loaded)) {
    fmt::print(stderr, "{}\n", error->message);
    return std::nullopt;
  }
  return Loaded{language, std::get<Bytes>(std::move(loaded))};
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_hash(const std::string& name) {
  return name.size() == 40 &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

std::vector<std::string> committed_corpus(std::string_view subject) {
  return {directory_of(subject, "seeds"), directory_of(subject, "regressions")};
}

ExitCode show(const std::string& path, const std::string& subject, bool as_text) {
  const auto loaded = load(path, subject, as_text);
  if (!loaded) return ExitCode::trouble;
  fmt::print("{}", loaded->language->print(loaded->program));
  return ExitCode::clean;
}

ExitCode keep(const std::string& path, const std::string& name, const std::string& subject) {
  if (!is_plain_name(name)) {
    fmt::print(stderr, "{}: a name has letters a to z, digits and hyphens; say what broke\n",
               shown(name));
    return ExitCode::trouble;
  }
  const auto loaded = load(path, subject, false);
  if (!loaded) return ExitCode::trouble;
  const std::string home = directory_of(loaded->language->subject, "regressions");
  const std::string kept = home + "/" + name + ".prog";
  std::error_code error;
  fs::create_directories(home, error);
  if (fs::exists(kept, error)) {
    fmt::print(stderr, "{}: exists already; choose another name\n", kept);
    return ExitCode::trouble;
  }
  const auto own_text = path.ends_with(".prog") ? read_text(path) : std::nullopt;
  if (!write_file(kept, own_text ? *own_text : loaded->language->print(loaded->program))) {
    fmt::print(stderr, "{}: cannot be written: {}\n", kept, std::strerror(errno));
    return ExitCode::trouble;
  }
  fs::remove(path, error);
  fmt::print("{}\n", kept);
  return ExitCode::clean;
}

ExitCode encode_corpus(const std::string& subject, const std::string& output,
                       const std::vector<std::string>& paths) {
  const auto files = program_files(paths);
  if (const auto* error = std::get_if<FileError>(&files)) {
    fmt::print(stderr, "{}\n", error->message);
    return ExitCode::trouble;
  }
  std::vector<Bytes> programs;
  for (const std::string& file : std::get<std::vector<std::string>>(files)) {
    auto loaded = load(file, subject, false);
    if (!loaded) return ExitCode::trouble;
    programs.push_back(std::move(loaded->program));
  }
  std::error_code error;
  fs::create_directories(output, error);
  for (const auto& entry : fs::directory_iterator(output, error)) {
    if (is_hash(entry.path().filename().string())) fs::remove(entry.path(), error);
  }
  for (const Bytes& program : programs) {
    const std::string to = output + "/" + sha1(program);
    if (write_file(to, {reinterpret_cast<const char*>(program.data()), program.size()})) continue;
    fmt::print(stderr, "{}: cannot be written: {}\n", to, std::strerror(errno));
    return ExitCode::trouble;
  }
  return ExitCode::clean;
}

}  // namespace dropcheck
