// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/rc/events.hpp"

namespace dropcheck::rc {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

}  // namespace

Sight sight_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::made:
    case EventKind::copied:
      return {.what = What::made, .objects = {event.node}};
    case EventKind::dropped:
      return {.what = What::dropped, .objects = {event.node}};
    case EventKind::leaked:
      return {.what = What::leaked, .objects = {event.node}};
    case EventKind::holds:
      return {.what = What::holds,
              .handle = handle('r', event),
              .objects = {event.node},
              .strong = event.first,
              .weak = event.second};
    case EventKind::watches:
      if (event.small == weak_under_construction) return {};
      return {.what = What::watches,
              .handle = handle('w', event),
              .strong = event.first,
              .weak = event.second};
    default:
      return {};
  }
}

}  // namespace dropcheck::rc
