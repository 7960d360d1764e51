// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/model_state.hpp"

namespace dropcheck::rc {

std::vector<Lead> ModelState::leads() const {
  std::vector<Lead> leads;
  const auto add = [&](std::size_t from, Handle to, bool strong) {
    if (to == none || blocks_[to].strong == 0) return;
    leads.push_back(
        {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(blocks_[to].node), strong});
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].alive) continue;
    add(i, nodes_[i].next, true);
    add(i, nodes_[i].up, false);
  }
  return leads;
}

void ModelState::observe() {
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (strong_[i] != none) trace().add(holds(StrongSlot{i}));
  }
  for (std::uint8_t i = 0; i < limits::slots; ++i) {
    if (const Event event = watches(WeakSlot{i}); event.first != 0) trace().add(event);
  }
  trace().add(alive_event(live_));
}

void ModelState::observe_leaks() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].alive) continue;
    if (forgotten_.empty() && raw_.empty()) note(Situation::cycle_leaks);
    trace().add(node_event(EventKind::leaked, i));
  }
}

void ModelState::take_back() {
  for (const Forgotten& forgotten : std::exchange(forgotten_, {})) {
    block(forgotten.handle).strong -= forgotten.more;
    release(forgotten.handle);
  }
  for (const Handle handle : std::exchange(raw_, {})) release(handle);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].alive) release(std::exchange(nodes_[i].next, none));
  }
  for (const Forgotten& forgotten : std::exchange(forgotten_weak_, {})) {
    if (forgotten.more != 0) block(forgotten.handle).weak -= forgotten.more;
    release_weak(forgotten.handle);
  }
}

}  // namespace dropcheck::rc
