// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/events.hpp"

#include <string_view>

namespace dropcheck::memory_pool {
namespace {

std::string node_name(const Event& event) { return "object #" + std::to_string(event.node); }

std::string with_label(const Event& event) {
  return node_name(event) + " (label " + std::to_string(event.small) + ")";
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

/// The law that a trace breaks if it differs from the model's at this observation.
std::string_view rule_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
    case EventKind::given:
      return "what fits is given, what does not is refused, and nothing else";
    case EventKind::made:
      return "an object is built only when the op says so";
    case EventKind::dropped:
      return "objects are destroyed once, when they are taken back, the last first";
    case EventKind::holds:
    case EventKind::object:
      return "a block is there until it is taken back";
    case EventKind::counters:
      return "what is used and what remains is what was given, with its padding";
    case EventKind::chunks:
      return "chunks are asked for and released as the pool's growth says";
    case EventKind::alive:
      return "objects live until they are taken back";
    case EventKind::leaked:
      return "a pool destroys what it made";
  }
  return "";
}

}  // namespace

std::string describe(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::outcome:
      return std::string(describe_outcome(event));
    case EventKind::made:
      return with_label(event) + " is built";
    case EventKind::dropped:
      return with_label(event) + " is destroyed";
    case EventKind::holds:
      return "b" + std::to_string(event.small) + " is block #" + std::to_string(event.node) + ", " +
             counted(event.first, "byte") + " of " + std::to_string(event.value);
    case EventKind::object:
      return "b" + std::to_string(event.small) + " is " + node_name(event);
    case EventKind::counters:
      return counted(event.first, "byte") + " used, " + std::to_string(event.second) + " remain";
    case EventKind::chunks:
      return counted(event.first, "chunk") + " of " + counted(event.second, "byte") + " in all";
    case EventKind::alive:
      return event.first == 1 ? "1 object is alive"
                              : std::to_string(event.first) + " objects are alive";
    case EventKind::leaked:
      return node_name(event) + " was not destroyed";
    case EventKind::given:
      return counted(event.first, "block") + (event.first == 1 ? " is given" : " are given");
  }
  return "";
}

std::optional<Violation> compare(const Trace& expected, const Trace& actual) {
  static constexpr EventWords words{&describe, &rule_of,
                                    static_cast<std::uint8_t>(EventKind::dropped),
                                    static_cast<std::uint8_t>(EventKind::alive)};
  return dropcheck::compare(expected, actual, words);
}

}  // namespace dropcheck::memory_pool
