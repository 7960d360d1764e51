// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/sarif.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tools/inspect/severity.hpp"
#include "tools/inspect/view.hpp"

namespace dropcheck::inspect {
namespace {

using Json = nlohmann::json;

// GitHub takes no more of a run.
constexpr std::size_t results_max = 25000;
// Nor an id of more than 255 letters; a tool stands before the kind.
constexpr std::size_t kind_bytes = 200;

/// Where something happened, and what.
struct Step {
  std::string file;
  std::uint64_t line = 0, column = 0;
  std::string words;
};

/// As in a URI: what is no plain character of a path is escaped.
std::string escaped(std::string_view path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-~+@,=";
  std::string uri;
  for (const char c : path) {
    uri += plain.find(c) != plain.npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

/// As a message: without the links, as which SARIF would take `[text](target)`.
std::string plain(std::string text) {
  for (std::size_t at = text.find("]("); at != text.npos; at = text.find("](", at)) {
    text.insert(at + 1, " ");
  }
  return text;
}

class Sarif {
 public:
  Sarif(const Parsed& parsed, std::string_view root) : parsed_(parsed), root_(root) {}

  std::string text() {
    Json results = Json::array();
    std::set<std::string> seen;
    for (const Report& report : parsed_.reports) {
      if (results.size() == results_max) break;
      const std::string key = key_of(report);
      if (report.status == "known" || !seen.insert(key).second) continue;
      results.push_back(result(report, key));
    }
    const Json driver = {{"name", "Dropcheck"}, {"rules", std::move(rules_)}};
    const Json run = {{"tool", {{"driver", driver}}}, {"results", std::move(results)}};
    const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", Json::array({run})}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  static std::string kind_of(const Report& report) {
    return report.kind.empty() ? "unknown" : printable(report.kind).substr(0, kind_bytes);
  }

  /// The index of the rule that a report breaks: its tool and kind.
  std::size_t rule_of(const Report& report, const Severity& severity) {
    const std::string id = report.tool + "/" + kind_of(report);
    const auto [known, is_new] = rule_indices_.emplace(id, rules_.size());
    if (!is_new) return known->second;
    // Of ten, as GitHub shows it: 9 and more is critical, 7 high, 4 medium.
    const std::string score = fmt::format("{}.{}", severity.rank / 10, severity.rank % 10);
    rules_.push_back(
        {{"id", id},
         {"shortDescription", {{"text", kind_of(report)}}},
         {"fullDescription", {{"text", severity.reason}}},
         {"help", {{"text", severity.reason}}},
         {"defaultConfiguration", {{"level", level_of(severity)}}},
         {"properties", {{"security-severity", score}, {"tags", {"security", "memory"}}}}});
    return known->second;
  }
  static std::string level_of(const Severity& severity) {
    if (severity.level == "critical" || severity.level == "high") return "error";
    return severity.level == "medium" ? "warning" : "note";
  }

  static const Frame* own_frame(const Report& report, const Stack& stack) {
    const std::vector<const Frame*> frames = own_frames(report, stack);
    return frames.empty() || !is_project_frame(*frames.front()) ? nullptr : frames.front();
  }

  /// The first frame of a stack that is the program's own.
  static std::vector<Step> step_of(const Report& report, std::string_view stack,
                                   std::string_view words) {
    for (const Stack& one : report.stacks) {
      if (one.name != stack) continue;
      const Frame* const frame = own_frame(report, one);
      if (frame == nullptr) continue;
      return {{frame->file, frame->line, frame->column,
               fmt::format("{} in {}", words, frame->function)}};
    }
    return {};
  }

  /// Made, dropped, used: in this order, as far as the report tells.
  static std::vector<Step> steps_of(const Report& report) {
    std::vector<Step> steps;
    constexpr std::pair<std::string_view, std::string_view> stations[] = {
        {"alloc", "made"}, {"free", "dropped"}, {"access", "used"}};
    for (const auto& [stack, words] : stations) {
      for (Step& step : step_of(report, stack, words)) steps.push_back(std::move(step));
    }
    if (!report.file.empty()) steps.push_back({report.file, report.line, report.column, "here"});
    for (const Leak& leak : report.leaks) {
      const Frame* const frame = own_frame(report, leak.stack);
      if (frame == nullptr) continue;
      steps.push_back({frame->file, frame->line, frame->column,
                       fmt::format("{} bytes leak, made in {}", leak.bytes, frame->function)});
      break;
    }
    return steps;
  }

  /// The same in the program of Dropcheck, as far as it is at hand: its ops in their order.
  static std::vector<Step> ops_of(const Report& report) {
    if (!report.trailer || report.trailer->file.empty()) return {};
    const Trailer& trailer = *report.trailer;
    std::vector<Step> steps;
    // The end of the program is where its last line is.
    const auto last_line = static_cast<std::uint64_t>(std::ranges::count(trailer.text, '\n'));
    const auto add = [&](const Op& op, std::string_view words) {
      const std::uint64_t step = std::min(trailer.first_line + op.index, last_line);
      steps.push_back({trailer.file, step, 0, fmt::format("{} by `{}`", words, op.text)});
    };
    if (trailer.made) add(*trailer.made, "made");
    if (trailer.dropped) add(*trailer.dropped, "dropped");
    if (trailer.touched) add(*trailer.touched, "used");
    const std::optional<Op>& at_last = trailer.touched ? trailer.touched : trailer.dropped;
    if (!at_last || at_last->index != trailer.step) add({trailer.step, trailer.op}, "broken");
    return steps;
  }

  Json location(const Step& step) const {
    std::string_view file = step.file;
    Json artifact;
    if (!root_.empty() && file.starts_with(root_)) {
      artifact = {{"uri", escaped(file.substr(root_.size()))}, {"uriBaseId", "%SRCROOT%"}};
    } else {
      artifact = {{"uri", (file.starts_with("/") ? "file://" : "") + escaped(file)}};
    }
    Json physical = {{"artifactLocation", std::move(artifact)}};
    if (step.line != 0) {
      physical["region"] = {{"startLine", step.line}};
      if (step.column != 0) physical["region"]["startColumn"] = step.column;
    }
    return {{"physicalLocation", std::move(physical)},
            {"message", {{"text", plain(printable(step.words))}}}};
  }

  Json result(const Report& report, const std::string& key) {
    const Severity severity = severity_of(report);
    const std::size_t rule = rule_of(report, severity);
    std::vector<Step> steps = steps_of(report);
    const std::vector<Step> ops = ops_of(report);
    if (steps.empty()) steps = ops;
    if (steps.empty()) steps.push_back({report.log, report.first, 0, "the report"});
    Json result = {{"ruleId", rules_[rule]["id"]},
                   {"ruleIndex", rule},
                   {"level", level_of(severity)},
                   {"message", {{"text", plain(message_of(report))}}},
                   {"locations", Json::array({location(steps.back())})},
                   {"partialFingerprints", {{"dropcheckKey/v1", printable(key)}}}};
    const bool both = steps.front().file != (ops.empty() ? steps : ops).front().file;
    Json flows = Json::array();
    if (steps.size() > 1) flows.push_back(flow_of(steps));
    if (both && ops.size() > 1) flows.push_back(flow_of(ops));
    if (!flows.empty()) result["codeFlows"] = std::move(flows);
    if (steps.size() == 1) return result;
    Json related = Json::array();
    for (const Step& step : std::span(steps).first(steps.size() - 1)) {
      related.push_back(location(step));
      related.back()["id"] = related.size();
    }
    result["relatedLocations"] = std::move(related);
    return result;
  }

  Json flow_of(const std::vector<Step>& steps) const {
    Json locations = Json::array();
    for (const Step& step : steps) locations.push_back({{"location", location(step)}});
    const Json thread = {{"locations", std::move(locations)}};
    return {{"threadFlows", Json::array({thread})}};
  }

  static std::string message_of(const Report& report) {
    if (report.trailer && !report.trailer->story.empty()) {
      return report.trailer->defect + ": " + report.trailer->story;
    }
    std::string paragraph = paragraph_of(report);
    while (paragraph.ends_with("\n")) paragraph.pop_back();
    return paragraph;
  }

  const Parsed& parsed_;
  std::string_view root_;
  Json rules_ = Json::array();
  std::map<std::string, std::size_t> rule_indices_;
};

}  // namespace

std::string to_sarif(const Parsed& parsed, std::string_view root) {
  return Sarif(parsed, root).text();
}

}  // namespace dropcheck::inspect
