// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/inspect/baseline.hpp"

#include <nlohmann/json.hpp>

#include "tools/inspect/json.hpp"
#include "tools/inspect/severity.hpp"

namespace dropcheck::inspect {

std::variant<Baseline, std::string> read_baseline(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object() || document.value("version", nlohmann::json()) != schema_version ||
      !document.contains("reports") || !document["reports"].is_array()) {
    return "not what `dropcheck report --json` of this version prints";
  }
  Baseline baseline;
  for (const auto& report : document["reports"]) {
    const auto key = report.is_object() ? report.find("key") : report.end();
    if (key == report.end() || !key->is_string()) return "a report in it has no key";
    baseline.insert(key->get<std::string>());
  }
  return baseline;
}

void compare(Parsed& parsed, const Baseline& baseline) {
  std::set<std::string> seen;
  for (Report& report : parsed.reports) {
    const std::string key = key_of(report);
    report.status = baseline.contains(key) ? "known" : "new";
    seen.insert(key);
  }
  parsed.compared = true;
  for (const std::string& key : baseline) {
    if (!seen.contains(key)) parsed.fixed.push_back(key);
  }
}

}  // namespace dropcheck::inspect
