// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <numeric>

#include "harness/box/events.hpp"

namespace dropcheck::box {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

Sight owner_of_slice(const Event& event) {
  Sight sight{.what = What::holds, .handle = handle('s', event)};
  sight.objects.resize(event.value);
  std::iota(sight.objects.begin(), sight.objects.end(), event.node);
  return sight;
}

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
      return {.what = What::holds, .handle = handle('b', event), .objects = {event.node}};
    case EventKind::holds_dyn:
      return {.what = What::holds, .handle = handle('d', event), .objects = {event.node}};
    case EventKind::holds_unit:
      return {.what = What::holds, .handle = handle('u', event)};
    case EventKind::holds_slice:
      return owner_of_slice(event);
    default:
      return {};
  }
}

}  // namespace dropcheck::box
