// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/known.hpp"

#include <fmt/core.h>

#include <toml++/toml.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "harness/laws.hpp"
#include "tools/corpus.hpp"

namespace dropcheck {
namespace {

/// What is wrong with an entry, or nothing.
std::string read_entry(const toml::table& table, KnownFinding& known) {
  for (const auto& [key, value] : table) {
    const std::string_view name = key.str();
    std::string* const text = name == "law"      ? &known.law
                              : name == "op"     ? &known.op
                              : name == "target" ? &known.target
                              : name == "reason" ? &known.reason
                                                 : nullptr;
    if (text != nullptr && value.is_string()) {
      *text = value.ref<std::string>();
    } else if (name == "expires" && value.is_date()) {
      const toml::date date = value.ref<toml::date>();
      known.expires = (date.year * 100u + date.month) * 100u + date.day;
    } else {
      return fmt::format("`{}` is not law, op, target or reason, a string, or expires, a date",
                         name);
    }
  }
  if (!is_law(known.law)) return fmt::format("law = \"{}\" is none", known.law);
  if (known.reason.empty()) return "it has no reason";
  return "";
}

}  // namespace

bool KnownFinding::covers(const Finding& finding) const {
  return law == law_id(finding.target.subject, finding.rule) &&
         (op.empty() || op == op_of(finding)) &&
         (target.empty() || target == name_of(finding.target));
}

std::uint32_t KnownFindings::today() {
  const std::chrono::year_month_day day(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  return (static_cast<std::uint32_t>(static_cast<int>(day.year())) * 100 +
          static_cast<unsigned>(day.month())) *
             100 +
         static_cast<unsigned>(day.day());
}

KnownFinding* KnownFindings::find(const Finding& finding) {
  for (File& file : files_) {
    for (KnownFinding& known : file.entries) {
      const bool expired = known.expires != 0 && known.expires < today_;
      if (!expired && known.covers(finding)) return &known;
    }
  }
  return nullptr;
}

std::vector<std::string> KnownFindings::summary(const std::vector<TargetRow>& targets) const {
  std::vector<std::string> lines;
  for (const File& file : files_) {
    for (const KnownFinding& known : file.entries) {
      const bool tried = known.target.empty() || std::ranges::any_of(targets, [&](const auto& row) {
                           return name_of(row) == known.target;
                         });
      if (!tried) continue;
      const std::string name = fmt::format("{}:{}: {}{}{}", file.path, known.line, known.law,
                                           known.op.empty() ? "" : " by ", known.op);
      if (known.expires != 0 && known.expires < today_) {
        lines.push_back(name + ": has expired, and is told again");
      } else if (known.muted == 0) {
        lines.push_back(name + ": did not occur; if it is mended, take the entry out");
      } else {
        lines.push_back(fmt::format("{}: known, {} failing programs not told: {}", name,
                                    known.muted, known.reason));
      }
    }
  }
  return lines;
}

std::variant<std::monostate, std::string> KnownFindings::add_file(const std::string& path) {
  const auto parsed = [&]() -> std::variant<toml::table, std::string> {
    try {
      return toml::parse_file(path);
    } catch (const toml::parse_error& error) {
      return fmt::format("{}:{}: {}", path, error.source().begin.line, error.description());
    }
  }();
  if (const auto* error = std::get_if<std::string>(&parsed)) return *error;
  File file{path, {}};
  for (const auto& [key, value] : std::get<toml::table>(parsed)) {
    const toml::array* const entries = value.as_array();
    if (key.str() != "known" || entries == nullptr || !entries->is_array_of_tables()) {
      return fmt::format("{}:{}: `{}` is not a list of [[known]]", path, key.source().begin.line,
                         key.str());
    }
    for (const toml::node& entry : *entries) {
      KnownFinding known{.line = entry.source().begin.line};
      const std::string wrong = read_entry(*entry.as_table(), known);
      if (!wrong.empty()) return fmt::format("{}:{}: {}", path, known.line, wrong);
      file.entries.push_back(std::move(known));
    }
  }
  files_.push_back(std::move(file));
  return std::monostate();
}

bool are_laws(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (is_law(name)) continue;
    fmt::print(stderr, "--only-law: '{}' is no law; a finding tells its own as `law:`\n", name);
    return false;
  }
  return true;
}

std::optional<KnownFindings> known_findings(const std::string& file,
                                            const std::vector<TargetRow>& targets) {
  std::set<std::string> paths;
  if (!file.empty()) {
    paths.insert(file);
  } else {
    for (const TargetRow& target : targets) {
      for (const std::string& corpus : committed_corpus(target.subject)) {
        const std::string beside =
            (std::filesystem::path(corpus).parent_path() / "known.toml").string();
        if (std::filesystem::exists(beside)) paths.insert(beside);
      }
    }
  }
  KnownFindings known;
  for (const std::string& path : paths) {
    const auto added = known.add_file(path);
    if (const auto* error = std::get_if<std::string>(&added)) {
      fmt::print(stderr, "{}\n", *error);
      return std::nullopt;
    }
  }
  return known;
}

}  // namespace dropcheck
