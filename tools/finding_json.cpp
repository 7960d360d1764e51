// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/finding_json.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "harness/language.hpp"
#include "tools/defect.hpp"
#include "tools/signature.hpp"
#include "tools/story.hpp"
#include "tools/targets.hpp"

namespace dropcheck {
namespace {

nlohmann::json history_of(const Finding& finding) {
  nlohmann::json objects = nlohmann::json::array();
  for (const ObjectStory& story : objects_of(finding)) {
    nlohmann::json object = {{"object", story.object}, {"made", story.made}};
    if (story.dropped) object["dropped"] = *story.dropped;
    if (!story.touched.empty()) object["touched"] = story.touched;
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace

nlohmann::json json_of(const Finding& finding) {
  return {
      {"target", name_of(finding.target)},
      {"kind", finding.kind},
      {"rule", finding.rule},
      {"defect", defect_of(finding)},
      {"expected", finding.expected},
      {"actual", finding.actual},
      {"op", {{"index", finding.step}, {"text", op_text(finding, finding.step)}}},
      {"story", story_of(finding)},
      {"history", history_of(finding)},
      {"frames", signature_of(finding).frames},
      {"flaky", finding.flaky},
      {"program", find_language(finding.target.subject)->print(finding.program)},
  };
}

std::string dumped(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace dropcheck
