// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/graph/events.hpp"

namespace dropcheck::graph {
namespace {

using What = Sight::What;

std::string handle(char kind, const Event& event) { return kind + std::to_string(event.small); }

dropcheck::Borrowed state_of(const Event& event) {
  switch (static_cast<graph::Borrowed>(event.value)) {
    case graph::Borrowed::no:
      return dropcheck::Borrowed::no;
    case graph::Borrowed::for_reading:
      return dropcheck::Borrowed::for_reading;
    case graph::Borrowed::for_writing:
      return dropcheck::Borrowed::for_writing;
  }
  return dropcheck::Borrowed::unknown;
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
    case EventKind::counts:
      return {.what = What::holds,
              .handle = handle('n', event),
              .objects = {event.node},
              .strong = event.first,
              .weak = event.second};
    case EventKind::list_counts:
      return {.what = What::holds,
              .handle = handle('l', event),
              .objects = {event.node},
              .strong = event.first};
    case EventKind::state:
      return {.what = What::state, .handle = handle('n', event), .borrowed = state_of(event)};
    case EventKind::tail_state:
      return {.what = What::state, .handle = handle('l', event), .borrowed = state_of(event)};
    case EventKind::sees:
      return {.what = What::borrows, .handle = handle('g', event), .objects = {event.node}};
    case EventKind::sees_tail:
      return {.what = What::borrows, .handle = handle('g', event)};
    default:
      return {};
  }
}

}  // namespace dropcheck::graph
