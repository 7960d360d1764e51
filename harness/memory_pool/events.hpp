// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be observed of a memory pool, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/events.hpp"
#include "harness/memory_pool/ops.hpp"
#include "harness/sight.hpp"
#include "harness/trace.hpp"
#include "harness/verdict.hpp"

namespace dropcheck::memory_pool {

enum class EventKind : std::uint8_t {
  outcome = outcome_kind,  // small: the op's Outcome
  made,                    // node, small: label
  dropped,                 // node, small: label
  holds,                   // small: slot, value: every byte, node: which block, first: its size
  object,                  // small: slot, node
  counters,                // first: bytes used, second: bytes that remain
  chunks,                  // first: how many, second: their bytes
  alive,                   // first: how many nodes
  leaked,                  // node: the pool is gone, and this is still there
  given,                   // first: how many blocks, until one was refused
};
inline EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

inline Event node_event(EventKind kind, std::uint32_t node, std::uint8_t small = 0) {
  return {.kind = static_cast<std::uint8_t>(kind), .small = small, .node = node};
}
inline Event holds_event(BlockSlot slot, std::uint32_t block, std::uint8_t bytes,
                         std::uint64_t size) {
  return {.kind = static_cast<std::uint8_t>(EventKind::holds),
          .small = slot.index,
          .value = bytes,
          .node = block,
          .first = size};
}
inline Event counters_event(std::uint64_t used, std::uint64_t remaining) {
  return {
      .kind = static_cast<std::uint8_t>(EventKind::counters), .first = used, .second = remaining};
}
inline Event chunks_event(std::uint64_t chunks, std::uint64_t capacity) {
  return {
      .kind = static_cast<std::uint8_t>(EventKind::chunks), .first = chunks, .second = capacity};
}
inline Event given_event(std::uint64_t blocks) {
  return {.kind = static_cast<std::uint8_t>(EventKind::given), .first = blocks};
}
inline Event alive_event(std::uint64_t nodes) {
  return {.kind = static_cast<std::uint8_t>(EventKind::alive), .first = nodes};
}

/// An observation in words, as in "96 bytes are used, 928 remain".
std::string describe(const Event& event);

/// What there is to draw of it.
Sight sight_of(const Event& event);

/// The first difference of two traces of one step, or nothing if they are equal.
std::optional<Violation> compare(const Trace& expected, const Trace& actual);

}  // namespace dropcheck::memory_pool
