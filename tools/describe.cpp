// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/describe.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/adapter_text.hpp"
#include "tools/worker.hpp"

namespace dropcheck {
namespace {

bool has(Abilities abilities, Abilities wanted) { return (wanted & ~abilities) == 0; }

/// The ops that only this ability is missing for, or that are missing for it among others.
std::vector<std::string_view> ops_without(const LanguageInfo& language, Abilities ability) {
  std::vector<std::string_view> ops;
  for (const OpInfo& op : language.op_infos) {
    if ((op.needs & ability) != 0) ops.push_back(op.word);
  }
  return ops;
}

nlohmann::json json_of(const TargetRow& target, const Description& description) {
  const LanguageInfo& language = *description.language;
  nlohmann::json json = {{"target", name_of(target)},
                         {"ops", language.op_infos.size() - 1},
                         {"ops_there", description.ops_there()}};
  json["abilities"] = json["missing"] = json["situations_that_cannot_occur"] = json["near_misses"] =
      nlohmann::json::array();
  for (const AbilityInfo& ability : language.vocabulary.abilities) {
    const bool there = has(description.abilities, ability.bit);
    json[there ? "abilities" : "missing"].push_back(
        {{"name", ability.name}, {"ops", ops_without(language, ability.bit)}});
  }
  for (const SituationInfo& situation : language.vocabulary.situations) {
    if (has(description.abilities, situation.needs)) continue;
    json["situations_that_cannot_occur"].push_back(situation.words);
  }
  for (const NearMiss& miss : description.near_misses) {
    json["near_misses"].push_back({{"member", miss.member}, {"why", miss.why}});
  }
  return json;
}

void print(const TargetRow& target, const Description& description) {
  const LanguageInfo& language = *description.language;
  fmt::print("{}: {}\n", name_of(target), description.in_a_line());
  for (const AbilityInfo& ability : language.vocabulary.abilities) {
    if (has(description.abilities, ability.bit)) fmt::print("  has      {}\n", ability.name);
  }
  for (const AbilityInfo& ability : language.vocabulary.abilities) {
    if (has(description.abilities, ability.bit)) continue;
    const auto ops = ops_without(language, ability.bit);
    fmt::print("  without  {}{}\n           {}\n", ability.name,
               ops.empty() ? "" : fmt::format(": no {}", fmt::join(ops, ", ")), ability.shape);
  }
  for (const SituationInfo& situation : language.vocabulary.situations) {
    if (has(description.abilities, situation.needs)) continue;
    fmt::print("  never    {}\n", situation.words);
  }
  for (const NearMiss& miss : description.near_misses) {
    fmt::print("  warning  `{}`: {}\n", miss.member, miss.why);
  }
}

}  // namespace

std::size_t Description::ops_there() const {
  // The op that does nothing does not count.
  return static_cast<std::size_t>(std::ranges::count_if(language->op_infos, [&](const OpInfo& op) {
    return op.id != 0 && has(abilities, op.needs);
  }));
}

std::vector<std::string_view> Description::missing() const {
  std::vector<std::string_view> names;
  for (const AbilityInfo& ability : language->vocabulary.abilities) {
    if (!has(abilities, ability.bit) && !ability.is_promise()) {
      names.push_back(ability.name);
    }
  }
  return names;
}

std::string Description::in_a_line() const {
  const auto without = missing();
  return fmt::format("{} of {} ops{}{}", ops_there(), language->op_infos.size() - 1,
                     without.empty() ? "" : "; without: ", fmt::join(without, ", "));
}

Description description_of(const TargetRow& target) {
  const std::string path = worker_path(target, "replay");
  if (!std::filesystem::exists(path)) {
    fmt::print(stderr, "{}: it is not built; run `ci/build {} {}`\n", name_of(target),
               std::filesystem::path(build_directory()).filename().string(), name_of(target));
    return {};
  }
  Worker worker({path, "--about"});
  const WorkerEnd end =
      worker.error() ? WorkerEnd{.exit_code = 1, .log = *worker.error()} : worker.wait([] {});
  Description description;
  const char* const text_end = end.log.data() + end.log.size();
  const auto [stopped, error] = std::from_chars(end.log.data(), text_end, description.abilities);
  if (!end.ended_well() || error != std::errc() || stopped == text_end) {
    fmt::print(stderr, "{}: its worker does not say what it is: it ended with {}\n",
               name_of(target), how_it_ended(end));
    return description;
  }
  description.language = find_language(target.subject);
  const std::string_view rest(stopped + 1, text_end);
  const std::string_view name = rest.substr(0, rest.find('\n'));
  description.near_misses =
      near_misses(*description.language, description.abilities,
                  member_names(std::string(rest), name.substr(name.rfind(':') + 1)));
  return description;
}

void tell_what_is_tried(const TargetRow& target, Terminal& terminal) {
  const Description description = description_of(target);
  if (description.language == nullptr) return;
  terminal.line("  " + description.in_a_line());
  for (const NearMiss& miss : description.near_misses) {
    terminal.line(fmt::format("  warning: `{}`: {}", miss.member, miss.why));
  }
}

ExitCode describe_targets(const std::vector<std::string>& names, bool json) {
  const auto targets = select_targets(names);
  if (!targets) return ExitCode::trouble;
  nlohmann::json rows = nlohmann::json::array();
  for (const TargetRow& target : *targets) {
    const Description description = description_of(target);
    if (description.language == nullptr) return ExitCode::trouble;
    if (json) {
      rows.push_back(json_of(target, description));
    } else {
      print(target, description);
    }
  }
  if (json) fmt::print("{}\n", rows.dump(2));
  return ExitCode::clean;
}

}  // namespace dropcheck
