// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/measurements.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace dropcheck {
namespace {

struct Described {
  std::string_view name;
  std::string_view words;
};

constexpr std::array described = {
    Described{"touch_16", "16-byte objects, taken and touched, 1,024 before each reset"},
    Described{"mixed", "blocks of 1 to 256 bytes, aligned to 1 to 64, 1,024 before each reset"},
    Described{"make", "objects with a destructor, made and destroyed, 1,024 before each reset"},
    Described{"growth", "a pool from its first byte to its last: 256 KiB in blocks of 64 bytes"},
    Described{"clone_drop", "a handle is copied, and the copy is dropped"},
    Described{"clone_drop_all", "a vector of 1,024 handles is copied and dropped; for each handle"},
    Described{"make_drop", "a value is made, and its only handle is dropped"},
    Described{"upgrade", "a weak handle is upgraded, and the strong one is dropped"},
    Described{"run_rc", "an op of a program for Rc, without sanitizers"},
    Described{"run_memory_pool", "an op of a program for memory pools, without sanitizers"},
};

}  // namespace

double Arm::median() const {
  std::vector<double> sorted = ns;
  std::ranges::sort(sorted);
  const std::size_t half = sorted.size() / 2;
  if (sorted.empty()) return 0;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
double Arm::fastest() const { return ns.empty() ? 0 : std::ranges::min(ns); }
double Arm::slowest() const { return ns.empty() ? 0 : std::ranges::max(ns); }

const Arm* Workload::limit() const {
  const auto found = std::ranges::find(arms, "limit", &Arm::role);
  return found == arms.end() ? nullptr : &*found;
}

const Arm* Workload::best_peer() const {
  const Arm* best = nullptr;
  for (const Arm& arm : arms) {
    if (arm.role == "peer" && (best == nullptr || arm.median() < best->median())) best = &arm;
  }
  return best;
}

bool Measurements::add(std::string_view json, std::string& trouble) {
  const auto root = nlohmann::json::parse(json, nullptr, false);
  if (root.is_discarded() || !root.contains("benchmarks")) {
    trouble = "its output is not Google Benchmark's JSON";
    return false;
  }
  const auto context = root.value("context", nlohmann::json::object());
  of_release_ &= context.value("dropcheck_build", "") == "release";
  for (const auto& row : root["benchmarks"]) {
    const std::string name = row.value("name", "");
    const double rate = row.value("items_per_second", 0.0);
    if (row.value("error_occurred", false) || rate <= 0) {
      trouble = name + ": " + row.value("error_message", "no items were counted");
      return false;
    }
    const std::size_t slash = std::min(name.find('/'), name.size());
    Arm& one = arm(name.substr(0, slash), name.substr(std::min(slash + 1, name.size())));
    one.role = row.value("label", "peer");
    one.ns.push_back(1e9 / rate);
  }
  return true;
}

Arm& Measurements::arm(const std::string& workload, const std::string& name) {
  auto place = std::ranges::find(workloads_, workload, &Workload::name);
  if (place == workloads_.end()) place = workloads_.insert(workloads_.end(), {workload, {}});
  auto found = std::ranges::find(place->arms, name, &Arm::name);
  if (found == place->arms.end()) found = place->arms.insert(found, {name, "", {}});
  return *found;
}

std::string Measurements::as_json() const {
  nlohmann::json root{{"version", 1},
                      {"unit", "ns"},
                      {"release", of_release_},
                      {"workloads", nlohmann::json::array()}};
  for (const Workload& workload : workloads_) {
    nlohmann::json arms = nlohmann::json::array();
    for (const Arm& arm : workload.arms) {
      arms.push_back({{"name", arm.name},
                      {"role", arm.role},
                      {"median", arm.median()},
                      {"fastest", arm.fastest()},
                      {"slowest", arm.slowest()},
                      {"repetitions", arm.ns}});
    }
    root["workloads"].push_back(
        {{"name", workload.name}, {"what", words_of(workload)}, {"arms", std::move(arms)}});
  }
  return root.dump(2);
}

std::string words_of(const Workload& workload) {
  const auto found = std::ranges::find(described, workload.name, &Described::name);
  return found == described.end() ? workload.name : std::string(found->words);
}

}  // namespace dropcheck
