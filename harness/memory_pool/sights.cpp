// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/memory_pool/events.hpp"

namespace dropcheck::memory_pool {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

}  // namespace

Sight sight_of(const Event& event) {
  switch (static_cast<EventKind>(event.kind)) {
    case EventKind::made:
      return {.what = What::made, .objects = {event.node}};
    case EventKind::dropped:
      return {.what = What::dropped, .objects = {event.node}};
    case EventKind::leaked:
      return {.what = What::leaked, .objects = {event.node}};
    case EventKind::holds:
      return {.what = What::holds,
              .handle = handle('b', event),
              .objects = {History::first_block + event.node}};
    case EventKind::object:
      return {.what = What::holds, .handle = handle('b', event), .objects = {event.node}};
    default:
      return {};
  }
}

}  // namespace dropcheck::memory_pool
