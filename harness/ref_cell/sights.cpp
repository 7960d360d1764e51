// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/ref_cell/events.hpp"

namespace dropcheck::ref_cell {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

Sight cell(const Event& event, Borrowed borrowed) {
  return {.what = What::holds,
          .handle = handle('c', event),
          .objects = {event.node},
          .borrowed = borrowed};
}

}  // namespace

Sight sight_of(const Event& event) {
  switch (kind_of(event)) {
    case EventKind::made:
      return {.what = What::made, .objects = {event.node}};
    case EventKind::dropped:
      return {.what = What::dropped, .objects = {event.node}};
    case EventKind::leaked:
      return {.what = What::leaked, .objects = {event.node}};
    case EventKind::free:
      return cell(event, Borrowed::no);
    case EventKind::shared:
      return cell(event, Borrowed::for_reading);
    case EventKind::locked:
    case EventKind::broken:
      return {.what = What::state, .handle = handle('c', event), .borrowed = Borrowed::for_writing};
    case EventKind::sees:
      return {.what = What::borrows, .handle = handle('g', event), .objects = {event.node}};
    case EventKind::holds_plain:
      return {.what = What::holds, .handle = handle('p', event), .objects = {event.node}};
    case EventKind::holds_once:
      return {.what = What::holds, .handle = handle('o', event), .objects = {event.node}};
    default:
      return {};
  }
}

}  // namespace dropcheck::ref_cell
