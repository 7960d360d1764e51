// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a page calls a finding: a report and those that are like it, and how it is told in a line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/inspect/report.hpp"
#include "tools/inspect/severity.hpp"
#include "tools/page/html.hpp"

namespace dropcheck::page {

/// Text of a log that is shown at most of one field.
inline constexpr std::size_t field_bytes = 2048;

struct Finding {
  const inspect::Report* report = nullptr;
  inspect::Severity severity = {};
  /// Of the article, f1 …; stands in every id within it.
  std::string id = {};
  /// All of the same key, in the order of the logs; the first is `report`.
  std::vector<const inspect::Report*> alike = {};
  /// When the oldest of their logs was written, as "2026-11-27 20:28"; empty: nobody knows.
  std::string first_seen = {};
};

/// Each distinct report once: what is new before what is known, then the worst first.
std::vector<Finding> findings_of(const inspect::Parsed& parsed);

/// Whose it is: the target, or the tool that saw it.
std::string_view owner_of(const inspect::Report& report);

/// What is wrong, in the terms of ownership if there are any, else the tool's word.
std::string_view name_of(const inspect::Report& report);

/// What happened, in a sentence.
Markup sentence_of(const inspect::Report& report);

/// The steps of the program; none if it is not at hand.
std::vector<std::string_view> steps_in(const inspect::Trailer& trailer);

}  // namespace dropcheck::page
