// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the model says of a program: what any correct implementation does with its objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "harness/op.hpp"
#include "harness/program.hpp"
#include "harness/trace.hpp"

namespace dropcheck {

/// An object and a step: it got another handle there.
struct Cloned {
  std::uint32_t object;
  std::size_t step;
};

/// How many strong handles own a node, as an observation tells.
struct Owned {
  std::uint32_t node;
  std::uint64_t handles;
};

/// All of them, in order. A model whose nodes can have several handles tells their number in its
/// `owned(event)`.
template <class Model, class Program>
std::vector<Cloned> clones_of(const Program& program, Abilities abilities) {
  std::vector<Cloned> clones;
  if constexpr (requires(const Event& event) { Model::owned(event); }) {
    Model model(abilities, program);
    std::map<std::uint32_t, std::uint64_t> handles;
    for (std::size_t step = 0; step < program.steps.size(); ++step) {
      model.run_step(program.steps[step]);
      model.observe();
      std::map<std::uint32_t, std::uint64_t> now;
      for (const Event& event : model.trace().events()) {
        if (const std::optional<Owned> owned = Model::owned(event)) {
          now[owned->node] = owned->handles;
        }
      }
      for (const auto& [node, count] : now) {
        if (handles.contains(node) && count > handles[node]) clones.push_back({node, step});
      }
      for (const auto& [node, count] : now) handles[node] = count;
      model.trace().forget_step();
    }
  }
  return clones;
}

}  // namespace dropcheck
