// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/targets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace dropcheck {
namespace {

void complain(const std::string& name) {
  for (const auto& [target, why] : config::missing()) {
    if (target == name) return fmt::print(stderr, "{}: not built: {}\n", target, why);
  }
  fmt::print(stderr, "{}: no such target; `dropcheck list` names them\n", name);
}

}  // namespace

std::string name_of(const config::TargetRow& target) {
  return fmt::format("{}/{}", target.subject, target.implementation);
}

std::size_t longest_name() {
  std::size_t longest = 0;
  for (const auto& target : config::targets) longest = std::max(longest, name_of(target).size());
  return longest;
}

std::optional<std::vector<config::TargetRow>> select_targets(
    const std::vector<std::string>& names) {
  std::vector<config::TargetRow> selected;
  if (names.empty()) {
    std::ranges::copy_if(config::targets, std::back_inserter(selected),
                         &config::TargetRow::by_default);
  }
  for (const std::string& name : names) {
    const auto* found = std::ranges::find(config::targets, name, name_of);
    if (found == std::end(config::targets)) {
      complain(name);
      return std::nullopt;
    }
    selected.push_back(*found);
  }
  return selected;
}

std::string worker_path(const config::TargetRow& target, const std::string& driver) {
  return fmt::format("{}/workers/{}-{}-{}", build_directory(), target.subject,
                     target.implementation, driver);
}

std::vector<std::string> drivers_of(const config::TargetRow& target) {
  std::vector<std::string> drivers;
  for (const auto& [driver, command] :
       {std::pair("fuzzer", "fuzz"), std::pair("properties", "check"),
        std::pair("replay", "replay")}) {
    if (std::filesystem::exists(worker_path(target, driver))) drivers.emplace_back(command);
  }
  return drivers;
}

std::string build_directory() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace dropcheck
