// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs in files: `.prog` is text, anything else is bytes, and every byte string is a program.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/bytes.hpp"
#include "harness/language.hpp"

namespace dropcheck {

/// One line: what, where, what to do.
struct FileError {
  std::string message;
};

/// `-` is standard input; `as_text` reads a file as text whatever its name.
std::variant<Bytes, FileError> load_program(const std::string& path, const LanguageInfo& language,
                                            bool as_text = false);

/// The files that the paths name: files themselves, and below directories, sorted, all that end in
/// .prog or in nothing, hidden ones aside.
std::variant<std::vector<std::string>, FileError> program_files(
    const std::vector<std::string>& paths);

}  // namespace dropcheck
