// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The line that Dropcheck leaves in a log, harness/reports.hpp: which program ran, its step, and
// what each object went through. Behind a report it explains that; alone, with the rule that
// Dropcheck saw broken, it is one.
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

std::vector<ObjectHistory> objects_of(const std::vector<Event>& events) {
  std::vector<ObjectHistory> objects;
  for (const Event& event : events) {
    // Whoever knows the language knows a better word.
    const std::string name = "#" + std::to_string(event.object);
    auto known = std::ranges::find(objects, name, &ObjectHistory::object);
    if (known == objects.end()) known = objects.insert(known, {.object = name});
    if (event.fate == "made") known->made = event.step;
    if (event.fate == "dropped") known->dropped = event.step;
    if (event.fate == "touched") known->touched.push_back(event.step);
    if (event.fate == "left") known->left = true;
  }
  return objects;
}

template <class Number>
bool read_number(const Json& from, Number& to) {
  if (!from.is_number_unsigned()) return false;
  const auto value = from.get<std::uint64_t>();
  to = static_cast<Number>(value);
  return to == value;
}

std::optional<RawObservation> observation_of(const Json& row) {
  if (!row.is_array() || row.size() != 6) return std::nullopt;
  RawObservation seen;
  if (!read_number(row[0], seen.kind) || !read_number(row[1], seen.small) ||
      !read_number(row[2], seen.value) || !read_number(row[3], seen.node) ||
      !read_number(row[4], seen.first) || !read_number(row[5], seen.second)) {
    return std::nullopt;
  }
  return seen;
}

// More than Dropcheck writes.
constexpr std::size_t seen_max = 256;

// Older lines have none of it.
bool read_seen(const Json& seen, Trailer& trailer) {
  if (seen.is_null()) return true;
  std::uint64_t act = 0;
  if (!seen.is_array() || seen.size() != 2 || !read_number(seen[0], act) || !seen[1].is_array()) {
    return false;
  }
  trailer.seen_act = act;
  for (const Json& row : seen[1]) {
    if (trailer.seen.size() == seen_max) break;
    const auto observation = observation_of(row);
    if (!observation) return false;
    trailer.seen.push_back(*observation);
  }
  return true;
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
  for (const auto& [name, text] : {std::pair{"rule", &trailer.rule},
                                   {"expected", &trailer.expected},
                                   {"actual", &trailer.actual}}) {
    const Json value = line.value(name, Json(""));
    if (!value.is_string()) return std::nullopt;
    *text = value.get<std::string>();
  }
  for (const Json& row : history) {
    auto event = event_of(row);
    if (!event) return std::nullopt;
    trailer.history.push_back(std::move(*event));
  }
  if (!read_seen(line.value("seen", Json()), trailer)) return std::nullopt;
  trailer.objects = objects_of(trailer.history);
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
  if (!report && trailer && !trailer->rule.empty()) {
    report = &session.open("Dropcheck", trailer->rule, 0, line);
    report->summary = trailer->rule;
    session.close();
  }
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
