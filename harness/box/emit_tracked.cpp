// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "harness/box/emit_parts.hpp"

namespace dropcheck::box::emit_parts {

const std::string_view tracked = R"(
struct Unit;
void say_tracked(const char* what, auto tracked) {
  const auto values = std::ptrdiff_t(tracked.values), bytes = std::ptrdiff_t(tracked.bytes);
  const auto node = std::ptrdiff_t(sizeof(Node));
  say("tracked %s: %td, as large as %td nodes and %td bytes\n", what, values, bytes / node,
      bytes % node);
}
void say_tracked() {
  say_tracked("nodes", Impl::tracked<Node>());
  say_tracked("units", Impl::tracked<Unit>());
  say_tracked("in all", Impl::tracked_in_all());
}
)";

}  // namespace dropcheck::box::emit_parts
