// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The line that Dropcheck's workers leave in a report, harness/reports.hpp: which program ran, its
// step, and what each object went through.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/inspect/dialects.hpp"

namespace dropcheck::inspect {
namespace {

using Json = nlohmann::json;

constexpr std::string_view mark = "DROPCHECK {";
constexpr int version = 1;
constexpr LineNumber lines_behind = 4;

std::optional<Event> event_of(const Json& row) {
  if (!row.is_array() || row.size() != 3 || !row[0].is_number_unsigned() || !row[1].is_string() ||
      !row[2].is_number_unsigned()) {
    return std::nullopt;
  }
  return Event{row[0].get<std::uint64_t>(), row[1].get<std::string>(), row[2].get<std::uint64_t>()};
}

// None for a line that breaks off, or of another version.
std::optional<Trailer> trailer_of(std::string_view text) {
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object() || line.value("version", Json()) != version) return std::nullopt;
  const Json target = line.value("target", Json()), program = line.value("program", Json());
  const Json step = line.value("step", Json()), history = line.value("history", Json());
  const Json abilities = line.value("abilities", Json(0u));
  if (!target.is_string() || !program.is_string() || !step.is_number_unsigned() ||
      !abilities.is_number_unsigned() || !history.is_array()) {
    return std::nullopt;
  }
  Trailer trailer{target.get<std::string>(),
                  program.get<std::string>(),
                  step.get<std::uint64_t>(),
                  abilities.get<std::uint64_t>(),
                  {}};
  for (const Json& row : history) {
    auto event = event_of(row);
    if (!event) return std::nullopt;
    trailer.history.push_back(std::move(*event));
  }
  return trailer;
}

}  // namespace

bool read_trailer(const Line& line, Session& session) {
  if (!line.text.starts_with(mark)) return false;
  session.recognised();
  auto& reports = session.parsed().reports;
  Report* report = session.current();
  if (!report && !reports.empty() && line.number - reports.back().last <= lines_behind) {
    report = &reports.back();
  }
  auto trailer = trailer_of(line.text.substr(mark.size() - 1));
  if (!report || !trailer || report->trailer || !session.afford(line.text.size())) {
    session.unparsed(line);
    return true;
  }
  report->trailer = std::move(trailer);
  report->where["program"] = line.number;
  report->last = std::max(report->last, line.number);
  return true;
}

}  // namespace dropcheck::inspect
