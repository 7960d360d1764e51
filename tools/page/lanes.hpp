// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A program as lanes of a drawing: a column for each op, a lane for each handle and each object.
// What handles have and how often objects are shared is the model's; what became of objects is what
// really happened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/inspect/report.hpp"

namespace dropcheck::page {

/// From the op of one column to the op of another.
struct Span {
  std::size_t from = 0, to = 0;
  std::string what;      // holds, watches, borrows or dangles; state: something, nobody says what
  std::string label;     // as in #0
  std::string borrowed;  // for reading, for writing
};

/// What an op did to an object: made, cloned, dropped, touched, left or broken: the rule, on it.
struct Mark {
  std::size_t column = 0;
  std::string fate;
  /// Of several objects that are dropped by one op: the how manieth it is, from 1; else 0.
  std::size_t order = 0;
};

/// From here on an object has so many handles.
struct Count {
  std::size_t column = 0;
  std::uint64_t strong = 0;
  std::optional<std::uint64_t> weak = {};
};

/// From here on an object leads to others.
struct Link {
  std::size_t column = 0;
  std::string to;
  bool strong = true;
};

struct Lane {
  std::string name;
  std::vector<Span> spans = {};  // of a handle
  std::vector<Mark> marks = {};  // of an object, as the rest
  std::vector<Count> counts = {};
  std::vector<Link> links = {};
};

struct Column {
  std::uint64_t step = 0;
  std::string word, operands;
};

struct Lanes {
  /// Up to the op that broke the rule: what comes behind it was not reached.
  std::vector<Column> columns;
  std::vector<Lane> handles, objects;
};

/// Nothing if the report has no program that was understood.
std::optional<Lanes> lanes_of(const inspect::Report& report);

}  // namespace dropcheck::page
