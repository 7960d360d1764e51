// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why nodes stay alive, in words: "node #1 -> node #2 -> node #1 keeps 2 nodes alive". Nothing here
// decides what leaks; it only explains what did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dropcheck::graph {

/// The nodes of a run by serial number.
struct Links {
  struct Node {
    bool alive = false;
    /// Children in order, or the tail.
    std::vector<std::uint32_t> strong = {};
    /// The parent, if it is alive.
    std::vector<std::uint32_t> weak = {};
  };
  std::vector<Node> nodes;
};

/// A cycle from its lowest node on, and how many nodes can be reached from it, itself included.
struct Cycle {
  std::vector<std::uint32_t> nodes;
  std::size_t keeps;
};

/// One shortest cycle of strong links for each group of live nodes that no other live node reaches.
/// Requires: nothing but links keeps a node alive.
std::vector<Cycle> cycles_of(const Links& links);

/// Of each live node that is in a cycle, how many nodes the shortest one has.
std::vector<std::size_t> cycle_lengths(const Links& links);

/// What cycles_of() gives in words; empty if there is none.
std::string describe_cycles(const Links& links);

/// Why the nodes in `actual` live that are dead in `expected`; empty if there are none. A cycle
/// that needs a Weak is told as such.
std::string explain_leak(const Links& expected, const Links& actual);

}  // namespace dropcheck::graph
