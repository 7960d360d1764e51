// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/story.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "harness/language.hpp"
#include "tools/defect.hpp"

namespace dropcheck {
namespace {

/// "op 3 `look b0`".
std::string named(const Finding& finding, std::size_t step) {
  const auto steps = find_language(finding.target.subject)->steps(finding.program);
  return step < steps.size() ? fmt::format("op {} `{}`", step, steps[step])
                             : "the end of the program";
}

/// The model drops it, and the implementation does not.
bool is_missing(std::string_view defect) {
  return defect == "missing drop" || defect == "leak by cycle" || defect == "leak by lost handle";
}

bool is_about_a_drop(std::string_view defect) {
  return defect == "early drop" || is_missing(defect) || defect == "wrong drop order" ||
         defect == "late drop";
}

/// "which op 1 `new b0 0` made", or "which it made" of the op at hand.
std::string maker_of(const Finding& finding, const ObjectStory& object, std::size_t at_hand) {
  return object.made == at_hand ? "which it made"
                                : fmt::format("which {} made", named(finding, object.made));
}

std::string told_touch(const Finding& finding, const ObjectStory& object) {
  const std::size_t touched = object.touched.back();
  const std::string toucher = named(finding, touched);
  const std::string maker = maker_of(finding, object, touched);
  const std::string_view defect = defect_of(finding);
  if (defect == "wrong layout on release") {
    return fmt::format("{} releases the block of {}, {}, as another than it is", toucher,
                       object_name(finding, object.object), maker);
  }
  if (!object.dropped && defect == "out of bounds") {
    return fmt::format("{} touches what is beside {}, {}", toucher,
                       object_name(finding, object.object), maker);
  }
  if (object.object >= History::first_block && !object.dropped) {
    return fmt::format("{} {} {}{}: {}", toucher, object.made == touched ? "gives" : "finds",
                       object_name(finding, object.object),
                       object.made == touched ? "" : ", " + maker, finding.actual);
  }
  if (!object.dropped) {
    return fmt::format("{} {} {}, {}, where it is not", toucher,
                       defect == "double drop" ? "drops" : "touches",
                       object_name(finding, object.object), maker);
  }
  const std::string dropper =
      *object.dropped == touched ? "it dropped" : named(finding, *object.dropped) + " dropped";
  if (defect == "double drop") {
    return fmt::format("{} drops {} again, which {}", toucher, object_name(finding, object.object),
                       dropper);
  }
  return fmt::format("{} touches {}, which {}: {}", toucher, object_name(finding, object.object),
                     dropper, find_language(finding.target.subject)->dropped_because);
}

std::string told_left(const Finding& finding, const ObjectStory& object) {
  const std::string maker = named(finding, object.made);
  if (!object.dropped) {
    return fmt::format("{}, which {} made, is never dropped", object_name(finding, object.object),
                       maker);
  }
  if (*object.dropped == object.made) {
    return fmt::format("{}, which {} made and dropped, leaves its block behind",
                       object_name(finding, object.object), maker);
  }
  return fmt::format("{}, which {} made and {} dropped, leaves its block behind",
                     object_name(finding, object.object), maker, named(finding, *object.dropped));
}

std::string told_drop(const Finding& finding, const ObjectStory& object) {
  const std::string op = named(finding, finding.step);
  const std::string maker = maker_of(finding, object, finding.step);
  const std::string_view defect = defect_of(finding);
  const auto other = object_in(finding.expected);
  if (is_missing(defect)) {
    return fmt::format("{} does not drop {}, {}", op, object_name(finding, object.object), maker);
  }
  if (defect == "late drop") {
    return fmt::format("{} drops {}, {}, too late", op, object_name(finding, object.object), maker);
  }
  if (defect == "wrong drop order" && other) {
    return fmt::format("{} drops {}, {}, before {}", op, object_name(finding, object.object), maker,
                       object_name(finding, *other));
  }
  if (defect == "wrong drop order") {
    return fmt::format("{} drops what owns {}, {}, while it does", op,
                       object_name(finding, object.object), maker);
  }
  std::string told =
      fmt::format("{} drops {}, {}, too early", op, object_name(finding, object.object), maker);
  for (const std::size_t step : object.cloned) {
    if (step < finding.step) told += fmt::format("; {} had shared it", named(finding, step));
  }
  return told;
}

}  // namespace

std::vector<ObjectStory> objects_of(const Finding& finding) {
  std::vector<ObjectStory> stories;
  for (const History::Entry& entry : finding.history.all()) {
    const auto known = std::ranges::find(stories, entry.object, &ObjectStory::object);
    if (entry.fate == Fate::made) {
      stories.push_back({entry.object, entry.step});
    } else if (known == stories.end()) {
      continue;
    } else if (entry.fate == Fate::dropped) {
      known->dropped = entry.step;
    } else if (entry.fate == Fate::left) {
      known->left = true;
    } else {
      known->touched.push_back(entry.step);
    }
  }
  const LanguageInfo& language = *find_language(finding.target.subject);
  const std::vector<Act> acts = language.account(finding.program, finding.abilities);
  for (const Cloned& cloned : clones_in(acts, language.sight)) {
    const auto known = std::ranges::find(stories, cloned.object, &ObjectStory::object);
    // What the model does beyond the finding, the implementation never did.
    if (known != stories.end() && cloned.step <= finding.step) known->cloned.push_back(cloned.step);
  }
  return stories;
}

std::optional<ObjectStory> guilty_object_of(const Finding& finding) {
  std::vector<ObjectStory> stories = objects_of(finding);
  const auto touched = [](const ObjectStory& story) { return !story.touched.empty(); };
  auto guilty = std::ranges::find_if(stories, touched);
  if (guilty == stories.end()) guilty = std::ranges::find_if(stories, &ObjectStory::left);
  if (guilty == stories.end()) {
    const std::string_view defect = defect_of(finding);
    const bool missing = is_missing(defect) || defect == "late drop";
    auto object = object_in(missing ? finding.expected : finding.actual);
    if (!object) object = object_in(finding.expected);
    if (!object) return std::nullopt;
    guilty = std::ranges::find(stories, *object, &ObjectStory::object);
    if (guilty == stories.end()) return std::nullopt;
    if (!is_about_a_drop(defect) && defect != "leak") guilty->touched.push_back(finding.step);
  }
  return *guilty;
}

std::string op_text(const Finding& finding, std::size_t step) {
  const auto steps = find_language(finding.target.subject)->steps(finding.program);
  return step < steps.size() ? steps[step] : "the end of the program";
}

std::string story_of(const Finding& finding) {
  const std::optional<ObjectStory> object = guilty_object_of(finding);
  if (!object) return "";
  const auto noted = finding.history.all();
  const bool touched =
      std::ranges::find(noted, Fate::touched, &History::Entry::fate) != noted.end();
  if (touched) return told_touch(finding, *object);
  const std::string_view defect = defect_of(finding);
  if (is_about_a_drop(defect)) return told_drop(finding, *object);
  if (defect == "leak") return told_left(finding, *object);
  return "";
}

}  // namespace dropcheck
