// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/sight.hpp"

#include <map>

#include "harness/account.hpp"

namespace dropcheck {

std::uint64_t trace_hash_of(const std::vector<Act>& acts) {
  Trace trace;
  for (const Act& act : acts) {
    for (const Event& event : act.events) trace.add(event);
    trace.close_step();
  }
  return trace.hash();
}

std::vector<Cloned> clones_in(const std::vector<Act>& acts, Sight (*sight)(const Event& event)) {
  std::vector<Cloned> clones;
  std::map<std::uint32_t, std::uint64_t> handles;
  for (const Act& act : acts) {
    std::map<std::uint32_t, std::uint64_t> now;
    for (const Event& event : act.events) {
      const Sight seen = sight(event);
      if (seen.what == Sight::What::holds && seen.strong) now[seen.objects.front()] = *seen.strong;
    }
    for (const auto& [object, count] : now) {
      const auto before = handles.find(object);
      if (before != handles.end() && count > before->second) clones.push_back({object, act.step});
      handles[object] = count;
    }
  }
  return clones;
}

}  // namespace dropcheck
