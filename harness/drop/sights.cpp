// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/drop/events.hpp"

namespace dropcheck::drop {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

}  // namespace

Sight sight_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::made:
      return {.what = What::made, .objects = {event.node}};
    case EventKind::dropped:
      return {.what = What::dropped, .objects = {event.node}};
    case EventKind::leaked:
      return {.what = What::leaked, .objects = {event.node}};
    case EventKind::holds:
      return {.what = What::holds, .handle = handle('v', event), .objects = {event.node}};
    case EventKind::holds_number:
      return {.what = What::holds, .handle = handle('v', event)};
    default:
      return {};
  }
}

}  // namespace dropcheck::drop
