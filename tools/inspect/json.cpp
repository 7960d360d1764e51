// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/json.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/inspect/severity.hpp"

namespace dropcheck::inspect {
namespace {

// Fields keep the order in which they are described.
using Json = nlohmann::ordered_json;

// Addresses have 64 bits, numbers of JSON readers often 53: they are written as in the log.
Json hex(std::optional<std::uint64_t> value) {
  return value ? Json(fmt::format("{:#x}", *value)) : Json(nullptr);
}
Json text(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }
Json positive(std::uint64_t value) { return value == 0 ? Json(nullptr) : Json(value); }
Json number(std::optional<std::uint64_t> value) { return value ? Json(*value) : Json(nullptr); }

Json frames(const Stack& stack) {
  Json list = Json::array();
  for (const Frame& frame : stack.frames) {
    list.push_back({{"index", frame.index},
                    {"function", text(frame.function)},
                    {"file", text(frame.file)},
                    {"line", positive(frame.line)},
                    {"column", positive(frame.column)},
                    {"module", text(frame.module)},
                    {"offset", hex(frame.offset)},
                    {"build_id", text(frame.build_id)},
                    {"pc", hex(frame.pc)},
                    {"inlined", frame.inlined}});
  }
  return list;
}

Json leaks(const Report& report) {
  Json list = Json::array();
  for (const Leak& leak : report.leaks) {
    Json objects_at = Json::array();
    for (const std::uint64_t address : leak.objects_at) objects_at.push_back(hex(address));
    list.push_back({{"direct", leak.reach == "direct"},
                    {"reach", leak.reach},
                    {"bytes", leak.bytes},
                    {"objects", leak.objects},
                    {"objects_at", std::move(objects_at)},
                    {"line", leak.stack.at},
                    {"stack", frames(leak.stack)}});
  }
  return list;
}

Json accesses(const Report& report) {
  Json list = Json::array();
  for (const Access& access : report.accesses) {
    list.push_back({{"stack", access.stack},
                    {"access", access.access},
                    {"atomic", access.atomic},
                    {"size", access.size},
                    {"address", hex(access.address)},
                    {"thread", text(access.thread)}});
  }
  return list;
}

Json region(const std::optional<Region>& region) {
  if (!region) return nullptr;
  return {{"memory", text(region->memory)},
          {"relation", text(region->relation)},
          {"distance", region->relation.empty() ? Json(nullptr) : Json(region->distance)},
          {"size", number(region->size)},
          {"begin", hex(region->begin)},
          {"end", hex(region->end)},
          {"variable", text(region->variable)},
          {"defined_at", text(region->defined_at)},
          {"frame_offset", number(region->frame_offset)},
          {"objects", region->objects}};
}

Json shadow(const std::optional<Shadow>& shadow) {
  if (!shadow) return nullptr;
  Json rows = Json::array();
  for (const ShadowRow& row : shadow->rows) {
    rows.push_back({{"address", hex(row.address)}, {"bytes", row.bytes}});
  }
  Json guilty = nullptr;
  if (shadow->guilty_row) {
    guilty = {{"row", *shadow->guilty_row},
              {"index", *shadow->guilty_index},
              {"byte", shadow->guilty_byte},
              {"meaning", text(shadow->meaning)},
              {"describes", hex(shadow->describes)}};
  }
  return {
      {"dialect", text(shadow->dialect)}, {"guilty", std::move(guilty)}, {"rows", std::move(rows)}};
}

Json scariness(const std::optional<Scariness>& scariness) {
  if (!scariness) return nullptr;
  return {{"score", scariness->score}, {"words", scariness->words}};
}

Json history_of(const Trailer& trailer) {
  Json list = Json::array();
  for (const ObjectHistory& object : trailer.objects) {
    Json row = {{"object", object.object}};
    if (object.made) row["made"] = *object.made;
    if (!object.cloned.empty()) row["cloned"] = object.cloned;
    if (object.dropped) row["dropped"] = *object.dropped;
    if (!object.touched.empty()) row["touched"] = object.touched;
    if (object.left) row["left"] = true;
    list.push_back(std::move(row));
  }
  return list;
}

Json op_of(const std::optional<Op>& op) {
  if (!op) return nullptr;
  return {{"index", op->index}, {"text", text(op->text)}};
}

/// What only a report about a program of Dropcheck has.
void add_program(const std::optional<Trailer>& trailer, Json& report) {
  const Trailer known = trailer.value_or(Trailer{});
  report["target"] = text(known.target);
  report["program"] = text(known.program);
  report["rule"] = text(known.rule);
  report["expected"] = text(known.expected);
  report["actual"] = text(known.actual);
  report["defect"] = text(known.defect);
  report["op"] = trailer ? op_of(Op{known.step, known.op}) : Json(nullptr);
  report["object"] = text(known.object);
  report["made"] = op_of(known.made);
  report["dropped"] = op_of(known.dropped);
  report["touched"] = op_of(known.touched);
  report["story"] = text(known.story);
  report["history"] = history_of(known);
}

Json report_of(const Report& report) {
  const Severity severity = severity_of(report);
  Json stacks = Json::object();
  Json stack_lines = Json::object(), threads = Json::object();
  for (const Stack& stack : report.stacks) {
    if (stack.frames.empty()) continue;
    stacks[stack.name] = frames(stack);
    stack_lines[stack.name] = stack.at;
    if (!stack.thread.empty()) threads[stack.name] = stack.thread;
  }
  Json where = report.where;
  where["stacks"] = std::move(stack_lines);
  Json json = {{"key", key_of(report)},
               {"status", text(report.status)},
               {"log", report.log},
               {"tool", report.tool},
               {"kind", text(report.kind)},
               {"access", text(report.access)},
               {"size", number(report.size)},
               {"address", hex(report.address)},
               {"pc", hex(report.pc)},
               {"pid", positive(report.pid)},
               {"thread", text(report.thread)},
               {"severity", {{"level", severity.level}, {"reason", severity.reason}}},
               {"headline", text(report.headline)},
               {"summary", text(report.summary)},
               {"file", text(report.file)},
               {"line", positive(report.line)},
               {"column", positive(report.column)},
               {"stacks", std::move(stacks)},
               {"stack_threads", std::move(threads)},
               {"accesses", accesses(report)},
               {"leaks", leaks(report)},
               {"scariness", scariness(report.scariness)},
               {"region", region(report.region)},
               {"shadow", shadow(report.shadow)}};
  add_program(report.trailer, json);
  json["details"] = report.details;
  json["lines"] = {{"first", report.first}, {"last", report.last}};
  json["where"] = std::move(where);
  json["flags"] = report.flags;
  return json;
}

// Adds `value`, so many levels deep. A string holds no raw newline, so each is a line's end.
void add(const Json& value, int depth, std::string& out) {
  for (const char c : value.dump(2, ' ', false, Json::error_handler_t::replace)) {
    out += c;
    if (c == '\n') out.append(2 * static_cast<std::size_t>(depth), ' ');
  }
}

// One element at a time: the whole as objects of JSON would be many times its text.
template <class T, class Describe>
void add_list(std::string_view name, const std::vector<T>& list, Describe describe,
              std::string& out) {
  out += fmt::format("  \"{}\": [", name);
  for (const T& element : list) {
    out += &element == list.data() ? "\n    " : ",\n    ";
    add(describe(element), 2, out);
  }
  out += list.empty() ? "],\n" : "\n  ],\n";
}

}  // namespace

std::string to_json(const Parsed& parsed) {
  std::string out = fmt::format("{{\n  \"version\": {},\n", schema_version);
  add_list("reports", parsed.reports, report_of, out);
  if (parsed.compared) {
    add_list("fixed", parsed.fixed, [](const std::string& key) -> Json { return key; }, out);
  }
  const auto unparsed = [](const Unparsed& line) -> Json {
    return {{"log", line.log}, {"line", line.at}, {"text", line.text}};
  };
  add_list("unparsed", parsed.unparsed, unparsed, out);
  const auto note = [](const Note& note) -> Json {
    return {{"log", note.log}, {"line", note.at}, {"kind", note.kind}, {"text", note.text}};
  };
  add_list("notes", parsed.notes, note, out);
  out += "  \"counts\": ";
  add({{"lines", parsed.lines},
       {"other_lines", parsed.other_lines},
       {"unparsed_lines", parsed.unparsed_lines},
       {"cut_lines", parsed.cut_lines},
       {"left_out", parsed.left_out}},
      1, out);
  return out + "\n}\n";
}

}  // namespace dropcheck::inspect
