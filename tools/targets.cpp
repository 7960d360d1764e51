// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/targets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace dropcheck {
namespace {

/// Empty: the directory that the command stands in.
std::string chosen_directory;

std::string registry_path() { return build_directory() + "/targets.json"; }

Registry read_registry() {
  const std::string path = registry_path();
  const auto fail = [&](const std::string& why) {
    return RegistryError(
        fmt::format("{}: {}; build Dropcheck again, or name its build directory "
                    "with --build",
                    path, why));
  };
  std::ifstream file(path);
  if (!file) throw fail("the list of targets cannot be read");
  try {
    const auto json = nlohmann::json::parse(file);
    Registry read;
    json.at("source").get_to(read.source_directory);
    json.at("compiler").get_to(read.compiler);
    json.at("symbolizer").get_to(read.symbolizer);
    for (const auto& row : json.at("targets")) {
      read.targets.push_back({row.at("subject"), row.at("implementation"), row.at("default"),
                              row.at("cpp"), row.at("note")});
    }
    for (const auto& row : json.at("missing")) {
      read.missing.push_back({row.at("target"), row.at("why")});
    }
    return read;
  } catch (const nlohmann::json::exception& error) {
    throw fail(fmt::format("no list of targets ({})", error.what()));
  }
}

void complain(const std::string& name) {
  for (const auto& [target, why] : registry().missing) {
    if (target == name) return fmt::print(stderr, "{}: not built: {}\n", target, why);
  }
  fmt::print(stderr, "{}: no such target; `dropcheck list` names them\n", name);
}

}  // namespace

void use_build_directory(const std::string& directory) {
  // Workers are started from other directories too.
  chosen_directory = std::filesystem::absolute(directory).lexically_normal().string();
}

std::string build_directory() {
  if (!chosen_directory.empty()) return chosen_directory;
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

const Registry& registry() {
  static const Registry read = read_registry();
  return read;
}

const Registry& registry_if_any() {
  static const Registry none;
  return std::filesystem::exists(registry_path()) ? registry() : none;
}

std::string name_of(const TargetRow& target) {
  return fmt::format("{}/{}", target.subject, target.implementation);
}

std::size_t longest_name() {
  std::size_t longest = 0;
  for (const auto& target : registry().targets) {
    longest = std::max(longest, name_of(target).size());
  }
  return longest;
}

std::optional<std::vector<TargetRow>> select_targets(const std::vector<std::string>& names) {
  std::vector<TargetRow> selected;
  const auto& targets = registry().targets;
  if (names.empty()) {
    std::ranges::copy_if(targets, std::back_inserter(selected), &TargetRow::by_default);
  }
  for (const std::string& name : names) {
    const auto found = std::ranges::find(targets, name, name_of);
    if (found == targets.end()) {
      complain(name);
      return std::nullopt;
    }
    selected.push_back(*found);
  }
  return selected;
}

std::string worker_path(const TargetRow& target, const std::string& driver) {
  return fmt::format("{}/workers/{}-{}-{}", build_directory(), target.subject,
                     target.implementation, driver);
}

std::vector<std::string> drivers_of(const TargetRow& target) {
  std::vector<std::string> drivers;
  for (const auto& [driver, command] :
       {std::pair("fuzzer", "fuzz"), std::pair("properties", "check"),
        std::pair("replay", "replay")}) {
    if (std::filesystem::exists(worker_path(target, driver))) drivers.emplace_back(command);
  }
  return drivers;
}

}  // namespace dropcheck
