// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Frames that have a place in a module and no name: what llvm-symbolizer is asked about them, and
// what its answers mean. Nothing is run here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::inspect {

/// Where code lies: a module and the offset in it.
struct CodePlace {
  std::string module;
  std::uint64_t offset = 0;

  auto operator<=>(const CodePlace&) const = default;
};

struct Symbol {
  std::string function, file;
  std::uint64_t line = 0, column = 0;  // 0: unknown
};

/// What is at a place: the innermost inlined function first, what it was inlined into behind it.
using Symbols = std::map<CodePlace, std::vector<Symbol>>;

/// Frames without a function whose module and offset are known.
std::vector<const Frame*> nameless_frames(const Report& report);

/// Whether a name of a module can be asked about: an absolute path without quotes, backslashes and
/// control characters.
bool is_askable(std::string_view module);

/// The standard input of `llvm-symbolizer --output-style=JSON`, a line for each place.
std::string symbolizer_input(const std::vector<CodePlace>& places);

/// Reads its standard output, a line for each place in the same order. An answer that is none, or
/// names another address, ends the reading.
Symbols read_symbols(std::string_view output, const std::vector<CodePlace>& places);

/// Names what can be named, and flags the report `symbolized` if anything was. Inlined functions
/// become frames of their own, and the frames behind them count on, as a sanitizer would print it.
void name_frames(Report& report, const Symbols& symbols);

}  // namespace dropcheck::inspect
