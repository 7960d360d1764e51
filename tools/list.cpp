// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/list.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <string>

#include "harness/language.hpp"
#include "tools/targets.hpp"

namespace dropcheck {

ExitCode list_targets(bool json) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& target : registry().targets) {
    const auto drivers = drivers_of(target);
    rows.push_back({{"target", name_of(target)},
                    {"subject", target.subject},
                    {"implementation", target.implementation},
                    {"default", target.by_default},
                    {"cpp", target.is_cpp},
                    {"note", target.note},
                    {"drivers", drivers}});
    if (json) continue;
    std::string line = fmt::format("{:<{}}  {:<20}", name_of(target), longest_name(),
                                   fmt::format("{}", fmt::join(drivers, " ")));
    if (!target.by_default) line += "  on request";
    if (!target.note.empty()) line += fmt::format("  {}", target.note);
    fmt::print("{}\n", line);
  }
  if (json) {
    fmt::print("{}\n", rows.dump(2));
    return ExitCode::clean;
  }
  for (const auto& [target, why] : registry().missing) {
    fmt::print("{}: not built: {}\n", target, why);
  }
  return ExitCode::clean;
}

ExitCode list_ops() {
  for (const LanguageInfo& language : languages()) {
    fmt::print("# {}; any of them may stand behind `on_drop LABEL`\n", language.subject);
    for (const std::string& op : language.ops) fmt::print("{}\n", op);
  }
  return ExitCode::clean;
}

}  // namespace dropcheck
