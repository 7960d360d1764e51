// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/cycles.hpp"

#include <algorithm>
#include <utility>

namespace dropcheck::graph {
namespace {

using Serial = std::uint32_t;
constexpr Serial none = ~Serial{0};

std::string name(Serial node) { return "node #" + std::to_string(node); }

/// Calls `visit` for each live node that a link of `from` leads to.
void for_each_link(const Links& links, Serial from, bool with_weak, auto&& visit) {
  const Links::Node& node = links.nodes[from];
  for (const Serial to : node.strong) {
    if (links.nodes[to].alive) visit(to);
  }
  if (!with_weak) return;
  for (const Serial to : node.weak) {
    if (links.nodes[to].alive) visit(to);
  }
}

/// Breadth first from `start`: of each node that is reached, the one before it.
struct Search {
  std::vector<Serial> before;
  std::vector<Serial> reached;
  /// The first node found that leads back to the start.
  Serial last = none;
};
Search search(const Links& links, Serial start, bool with_weak) {
  Search search{std::vector<Serial>(links.nodes.size(), none), {start}, none};
  for (std::size_t next = 0; next < search.reached.size(); ++next) {
    const Serial from = search.reached[next];
    for_each_link(links, from, with_weak, [&](Serial to) {
      if (to == start && search.last == none) search.last = from;
      if (to == start || search.before[to] != none) return;
      search.before[to] = from;
      search.reached.push_back(to);
    });
  }
  return search;
}

/// The shortest cycle through `start`; without nodes if there is none.
Cycle cycle_through(const Links& links, Serial start, bool with_weak) {
  const Search found = search(links, start, with_weak);
  Cycle cycle{{}, found.reached.size()};
  if (found.last == none) return cycle;
  for (Serial node = found.last; node != start; node = found.before[node]) {
    cycle.nodes.push_back(node);
  }
  cycle.nodes.push_back(start);
  std::ranges::reverse(cycle.nodes);
  std::ranges::rotate(cycle.nodes, std::ranges::min_element(cycle.nodes));
  return cycle;
}

std::string describe(const Cycle& cycle) {
  std::string text;
  for (const Serial node : cycle.nodes) text += name(node) + " -> ";
  return text + name(cycle.nodes.front()) + " keeps " + std::to_string(cycle.keeps) +
         (cycle.keeps == 1 ? " node alive" : " nodes alive");
}

bool contains(const std::vector<Serial>& nodes, Serial node) {
  return std::ranges::find(nodes, node) != nodes.end();
}
bool reaches(const Links& links, Serial from, Serial to) {
  return contains(search(links, from, false).reached, to);
}

}  // namespace

std::vector<Cycle> cycles_of(const Links& links) {
  std::vector<Cycle> cycles;
  std::vector<bool> told(links.nodes.size());
  for (Serial start = 0; start < links.nodes.size(); ++start) {
    if (!links.nodes[start].alive || told[start]) continue;
    const std::vector<Serial> below = search(links, start, false).reached;
    bool is_first = true;
    for (Serial other = 0; other < links.nodes.size() && is_first; ++other) {
      const bool above = links.nodes[other].alive && reaches(links, other, start);
      is_first = !above || contains(below, other);
    }
    if (!is_first) continue;
    Cycle shortest = cycle_through(links, start, false);
    for (const Serial node : below) {
      if (!reaches(links, node, start)) continue;
      told[node] = true;
      Cycle cycle = cycle_through(links, node, false);
      if (cycle.nodes.size() < shortest.nodes.size()) shortest = std::move(cycle);
    }
    if (!shortest.nodes.empty()) cycles.push_back(std::move(shortest));
  }
  return cycles;
}

std::vector<std::size_t> cycle_lengths(const Links& links) {
  std::vector<std::size_t> lengths;
  for (Serial node = 0; node < links.nodes.size(); ++node) {
    if (!links.nodes[node].alive) continue;
    const std::size_t length = cycle_through(links, node, false).nodes.size();
    if (length != 0) lengths.push_back(length);
  }
  return lengths;
}

std::string describe_cycles(const Links& links) {
  std::string text;
  for (const Cycle& cycle : cycles_of(links)) text += (text.empty() ? "" : "; ") + describe(cycle);
  return text;
}

std::string explain_leak(const Links& expected, const Links& actual) {
  Serial lost = none;
  for (const bool with_weak : {false, true}) {
    for (Serial node = 0; node < actual.nodes.size(); ++node) {
      const bool dead = node >= expected.nodes.size() || !expected.nodes[node].alive;
      if (!actual.nodes[node].alive || !dead) continue;
      if (lost == none) lost = node;
      const Cycle cycle = cycle_through(actual, node, with_weak);
      if (cycle.nodes.empty()) continue;
      return describe(cycle) + (with_weak ? ", by a Weak that owns" : "");
    }
  }
  return lost == none ? "" : name(lost) + " is in no cycle: a handle was lost";
}

}  // namespace dropcheck::graph
