// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/finding_json.hpp"

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/language.hpp"
#include "harness/reports.hpp"
#include "tools/defect.hpp"
#include "tools/signature.hpp"
#include "tools/story.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

nlohmann::json history_of(const Finding& finding) {
  nlohmann::json objects = nlohmann::json::array();
  for (const ObjectStory& story : objects_of(finding)) {
    nlohmann::json object = {{"object", object_name(finding, story.object)}, {"made", story.made}};
    if (!story.cloned.empty()) object["cloned"] = story.cloned;
    if (story.dropped) object["dropped"] = *story.dropped;
    if (!story.touched.empty()) object["touched"] = story.touched;
    if (story.left) object["left"] = true;
    objects.push_back(std::move(object));
  }
  return objects;
}

nlohmann::json op_json(const Finding& finding, std::optional<std::size_t> step) {
  if (!step) return nullptr;
  return {{"index", *step}, {"text", op_text(finding, *step)}};
}

/// The object that the finding is about, and the ops that made, dropped and touched it.
void add_object(nlohmann::json& json, const Finding& finding) {
  const std::optional<ObjectStory> guilty = guilty_object_of(finding);
  json["object"] =
      guilty ? nlohmann::json(object_name(finding, guilty->object)) : nlohmann::json(nullptr);
  std::optional<std::size_t> made, touched;
  if (guilty) made = guilty->made;
  if (guilty && !guilty->touched.empty()) touched = guilty->touched.back();
  json["made"] = op_json(finding, made);
  json["dropped"] = op_json(finding, guilty ? guilty->dropped : std::nullopt);
  json["touched"] = op_json(finding, touched);
}

nlohmann::json json_of(std::string_view subject, const std::optional<Cause>& cause) {
  if (!cause) return nullptr;
  return {{"program", find_language(subject)->print(cause->program)},
          {"rule", cause->rule},
          {"expected", cause->expected},
          {"actual", cause->actual}};
}

}  // namespace

nlohmann::json json_of(const Finding& finding) {
  nlohmann::json json = {
      {"target", name_of(finding.target)},
      {"kind", finding.kind},
      {"rule", finding.rule},
      {"defect", defect_of(finding)},
      {"expected", finding.expected},
      {"actual", finding.actual},
      {"op", op_json(finding, finding.step)},
      {"story", story_of(finding)},
      {"history", history_of(finding)},
      {"frames", signature_of(finding).frames},
      {"flaky", finding.flaky},
      {"program", find_language(finding.target.subject)->print(finding.program)},
  };
  add_object(json, finding);
  json["cause"] = json_of(finding.target.subject, finding.cause);
  return json;
}

/// As a worker leaves it behind a report, and the rule, which a report does not know.
std::string trailer_of(const Finding& finding) {
  std::string program;
  for (const std::uint8_t byte : finding.program) program += fmt::format("{:02x}", byte);
  nlohmann::json history = nlohmann::json::array();
  for (const History::Entry& entry : finding.history.all()) {
    history.push_back({entry.object, word_of(entry.fate), entry.step});
  }
  nlohmann::json seen = nlohmann::json::array();
  for (const Event& event : finding.seen.all()) {
    seen.push_back({event.kind, event.small, event.value, event.node, event.first, event.second});
  }
  const nlohmann::json trailer = {{"version", 1},
                                  {"target", name_of(finding.target)},
                                  {"program", program},
                                  {"abilities", finding.abilities},
                                  {"step", finding.step},
                                  {"history", std::move(history)},
                                  {"seen", {finding.seen.act, std::move(seen)}},
                                  {"rule", finding.rule},
                                  {"expected", finding.expected},
                                  {"actual", finding.actual}};
  const auto replace = nlohmann::json::error_handler_t::replace;
  return std::string(trailer_mark) + trailer.dump(-1, ' ', false, replace) + "\n";
}

std::string log_of(const Finding& finding) {
  std::string log = finding.log.empty() ? text_of(finding) : finding.log;
  const std::size_t before = log.find("\n" + std::string(trailer_mark));
  if (before == log.npos) {
    if (!log.ends_with("\n")) log += "\n";
    return log + trailer_of(finding);
  }
  // What a worker says when it is stopped is a report about the signal.
  const bool stopped = finding.kind == "timeout" || finding.kind == "oom";
  if (!stopped) return log;
  const std::size_t end = log.find('\n', before + 1);
  const std::size_t behind = end == log.npos ? log.size() : end + 1;
  return log.replace(before + 1, behind - before - 1, trailer_of(finding));
}

std::string dumped(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace dropcheck
