// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/story.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "harness/language.hpp"

namespace dropcheck {
namespace {

/// "op 3 `look b0`".
std::string named(const Finding& finding, std::size_t step) {
  const auto steps = find_language(finding.target.subject)->steps(finding.program);
  return step < steps.size() ? fmt::format("op {} `{}`", step, steps[step])
                             : "the end of the program";
}

std::string told(const Finding& finding, const ObjectStory& story) {
  const std::size_t touched = story.touched.back();
  const std::string toucher = named(finding, touched);
  if (!story.dropped) {
    return fmt::format("{} touches node #{} where it is not, which {} made", toucher, story.object,
                       named(finding, story.made));
  }
  const std::string dropper =
      *story.dropped == touched ? "it dropped" : named(finding, *story.dropped) + " dropped";
  return fmt::format("{} touches node #{}, which {}: {}", toucher, story.object, dropper,
                     find_language(finding.target.subject)->dropped_because);
}

}  // namespace

std::vector<ObjectStory> objects_of(const Finding& finding) {
  std::vector<ObjectStory> stories;
  for (const History::Entry& entry : finding.history.all()) {
    const auto known = std::ranges::find(stories, entry.object, &ObjectStory::object);
    if (entry.fate == Fate::made) {
      stories.push_back({entry.object, entry.step, std::nullopt, {}});
    } else if (known == stories.end()) {
      continue;
    } else if (entry.fate == Fate::dropped) {
      known->dropped = entry.step;
    } else {
      known->touched.push_back(entry.step);
    }
  }
  return stories;
}

std::string op_text(const Finding& finding, std::size_t step) {
  const auto steps = find_language(finding.target.subject)->steps(finding.program);
  return step < steps.size() ? steps[step] : "the end of the program";
}

std::string story_of(const Finding& finding) {
  const std::vector<ObjectStory> stories = objects_of(finding);
  const auto touched = std::ranges::find_if(
      stories, [](const ObjectStory& story) { return !story.touched.empty(); });
  return touched == stories.end() ? "" : told(finding, *touched);
}

}  // namespace dropcheck
